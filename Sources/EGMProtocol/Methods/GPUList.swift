/// `gpu.list`: Lists the GPUs.
package enum GPUList: Method {
    package typealias Params = NoParams
    package typealias Result = GPUListResult

    package static let name = "gpu.list"
    package static let access = AccessLevel.viewer
    package static let summary = "Lists the GPUs."
    package static let documentation = """
        Every PCI function whose ACPI companion has EGM properties, and every one in the nvgrace-gpu id \
        table.
        """
    package static let errors: [ErrorKind] = []
}
