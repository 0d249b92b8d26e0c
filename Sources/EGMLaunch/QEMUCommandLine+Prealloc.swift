// With `prealloc=on` QEMU touches every page of its memory before the guest runs. EGM memory has all of its pages, scrubbed,
// before QEMU sees it, so that buys nothing; and it touches bad pages, which kills QEMU. `-mem-prealloc` means the
// same for all backends, so each EGM backend gets `prealloc=off` of its own, which is stronger.

extension QEMUCommandLine {
    /// The keys that go with preallocation.
    private static let preallocKeys: Set<String> = ["prealloc", "prealloc-threads", "prealloc-context"]

    /// The backends that would be preallocated.
    package var preallocated: [EGMBackend] { backends.filter { $0.prealloc || preallocatesAll } }

    /// Takes preallocation off every EGM backend; everything else stays as it was written.
    package mutating func removePrealloc(json: some JSONObjectEditing) {
        for backend in preallocated {
            if let section = backend.section {
                for index in configFiles.indices where configFiles[index].argumentIndex == backend.argumentIndex {
                    configFiles[index].change(
                        section: section, removing: QEMUCommandLine.preallocKeys, adding: #"  prealloc = "off""#)
                }
                continue
            }
            let argument = arguments[backend.argumentIndex]
            let edited = json.text(of: argument, removing: QEMUCommandLine.preallocKeys, settingFalse: "prealloc")
            replaceArgument(
                backend.argumentIndex,
                by: edited
                    ?? QEMUOptionMembers.text(
                        of: argument, removing: QEMUCommandLine.preallocKeys, adding: "prealloc=off"))
        }
    }
}
