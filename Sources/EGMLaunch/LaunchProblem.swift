/// Why a command line is refused before anything is allocated or started. Each is one sentence for the person who
/// wrote it: what, on what, why, and what to write instead.
package enum LaunchProblem: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadableObject(argument: String)
    case memPath(path: String)
    case notShared(id: String, path: String)
    case readOnly(id: String, path: String)
    case configFile(path: String, reason: String)
    case offset(id: String, path: String, pageSize: UInt64)
    case noSize(id: String, path: String)
    case sizeNotPages(id: String, path: String, size: UInt64, pageSize: UInt64)
    case sizeOverRegion(id: String, path: String, size: UInt64, regionSize: UInt64)
    case usedTwice(path: String, first: String, second: String)
    case tooManyRegions(count: Int, limit: Int)
    case badUUID(String)

    package var description: String {
        switch self {
        case .unreadableObject(let argument):
            "cannot read the -object argument '\(argument)': it names an EGM node but is no valid JSON object; "
                + "correct it, or use the key=value form"
        case .memPath(let path):
            "-mem-path \(path) is private memory, which never reaches EGM; use -object "
                + "memory-backend-file,id=m0,mem-path=\(path),size=…,share=on and -machine memory-backend=m0"
        case .notShared(let id, let path):
            "memory backend '\(id)' on \(path) is private: what the guest writes would never reach EGM memory; "
                + "add share=on"
        case .readOnly(let id, let path):
            "memory backend '\(id)' on \(path) is read-only: the guest could not write to its memory; take readonly=on off"
        case .configFile(let path, let reason):
            "cannot look for EGM regions in \(path), given with -readconfig: \(reason); put the memory backends on the "
                + "command line, or into a file of at most \(QEMUConfigFile.sizeLimit) bytes"
        case .offset(let id, let path, let pageSize):
            "memory backend '\(id)' has an offset in \(path) that is no number or no multiple of this host's page size "
                + "\(pageSize); write the offset of the VM's partition (egmctl allocation show), or none for a whole region"
        case .noSize(let id, let path):
            "memory backend '\(id)' on \(path) has no size that can be read; add size= with a number of bytes or "
                + "a suffix K, M, G, T"
        case .sizeNotPages(let id, let path, let size, let pageSize):
            "memory backend '\(id)' on \(path) has size \(size), which is no multiple of this host's page size "
                + "\(pageSize); choose one that is"
        case .sizeOverRegion(let id, let path, let size, let regionSize):
            "memory backend '\(id)' wants \(size) bytes of \(path), which has \(regionSize); lower size="
        case .usedTwice(let path, let first, let second):
            "memory backends '\(first)' and '\(second)' both use \(path): guest memory would exist twice; "
                + "give each its own region"
        case .tooManyRegions(let count, let limit):
            "the command line uses \(count) EGM regions, at most \(limit) can be given to one VM"
        case .badUUID(let text):
            "-uuid '\(text)' is no uuid; write it as 8-4-4-4-12 hexadecimal digits"
        }
    }
}
