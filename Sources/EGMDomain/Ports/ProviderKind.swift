/// What backs a region's memory.
package enum ProviderKind: String, Sendable, CaseIterable {
    case nvgraceEGM = "nvgrace-egm"
    case devdax
    case simulated
}
