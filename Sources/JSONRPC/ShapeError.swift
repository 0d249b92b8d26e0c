/// A value that is not of the shape it should be: which one, and why.
package struct ShapeError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Where the value stands: `params.vm.uuid`, `result.regions[0].size`.
    package var path: String
    /// What is wrong with it: `expected a string, got an integer`.
    package var problem: String
    /// What to do about it, where that is not obvious.
    package var hint: String?

    package init(path: String, problem: String, hint: String? = nil) {
        self.path = path
        self.problem = problem
        self.hint = hint
    }

    package var description: String { "\(path): \(problem)" }
}
