// The life of a region. Only the arrows below exist; a step that is not among them is a bug and traps, because the
// alternative is a region that is handed out dirty. (From opening it goes to ready only over a restart of the daemon, when
// its descriptor was kept and the ledger says that it is clean.)
//
//     absent ─► found ─► opening ─► dirty ─► scrubbing ─► ready ─► allocated ─► draining ─► dirty …
//                 │         │                    │                     │
//                 └─────────┴───► faulty ◄───────┘          handed off (by path) ─► draining …

/// Where in its life a region is.
package enum RegionState: String, Hashable, Sendable, CaseIterable {
    /// Firmware describes it, the kernel does not show it.
    case absent
    /// The kernel shows it; nobody holds it on our behalf.
    case found
    case opening
    /// Held, content unknown.
    case dirty
    case scrubbing
    /// Held and proven scrubbed since its last owner.
    case ready
    case allocated
    /// Its allocation is over, but somebody may still map or hold the memory.
    case draining
    /// Given to a VM that opens the node itself.
    case handedOff = "handed-off"
    /// Not to be used; the reason stands beside it.
    case faulty

    /// Whether a region may go from this state to `next`.
    package func allows(_ next: RegionState) -> Bool {
        switch (self, next) {
        case (.absent, .found), (.found, .absent), (.found, .opening), (.found, .handedOff), (.opening, .dirty),
            (.opening, .found), (.opening, .ready), (.dirty, .scrubbing), (.dirty, .found), (.scrubbing, .ready),
            (.scrubbing, .dirty),
            (.ready, .allocated), (.ready, .scrubbing), (.ready, .dirty), (.ready, .found),
            (.allocated, .draining), (.allocated, .ready), (.handedOff, .draining), (.draining, .dirty),
            (.draining, .found), (.faulty, .found):
            true
        case (.absent, .faulty), (.found, .faulty), (.opening, .faulty), (.dirty, .faulty), (.scrubbing, .faulty),
            (.ready, .faulty), (.draining, .faulty):
            true
        default: false
        }
    }
}
