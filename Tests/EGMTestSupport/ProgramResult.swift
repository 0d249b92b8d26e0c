/// What became of a program that has ended.
package struct ProgramResult: Equatable, Sendable {
    /// The exit status; 128 plus the signal's number if one ended it.
    package var status: Int32
    package var output: String
    package var errors: String

    /// Runs the built program `name` to its end.
    package static func of(
        _ name: String, _ arguments: [String], environment: [String: String?] = [:], in directory: TemporaryDirectory
    ) throws -> ProgramResult {
        let path = name.contains("/") ? name : BuiltProgram.path(name)
        return try ProgramResult(
            of: RunningProgram(path, arguments, environment: environment, directory: directory))
    }

    /// Waits for the end of `program`.
    package init(of program: RunningProgram) throws {
        status = try program.waitForExit()
        output = program.output
        errors = program.errors
    }
}
