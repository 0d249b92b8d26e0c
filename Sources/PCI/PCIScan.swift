/// What one scan of the PCI bus found.
package struct PCIScan: Equatable, Sendable {
    /// Sorted by domain, bus, device and function.
    package var functions: [PCIFunction]
    /// Functions and directory entries that could not be read; the others are all in `functions`.
    package var problems: [PCIError]

    package init(functions: [PCIFunction] = [], problems: [PCIError] = []) {
        self.functions = functions
        self.problems = problems
    }
}
