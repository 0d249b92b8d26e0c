// The two short runs of this program as root, each in a unit of its own (egmd-facts.service, egmd-gpu@.service), so that the
// daemon need not be.

import EGMConfig
import EGMPlatform
import EventLoop
import LinuxSystem

enum RootErrands {
    /// Copies the facts, and reports what is missing: the daemon says what that means for which region.
    static func collectFacts(_ command: EgmdCommand, _ configuration: Configuration, to directory: String) {
        let journal = Journal(identifier: "egmd-facts")
        let copy = HostFactsCopy(of: HostRoot(prefix: command.root ?? ""), to: directory)
        for problem in copy.run(readsFirmwareTables: configuration.retiredPages.devMem) {
            journal.log(.warning, problem)
        }
    }

    /// Answers the one request that the connection on standard input brings.
    static func writeAttribute(_ command: EgmdCommand) throws {
        let service = AttributeService(root: HostRoot(prefix: command.root ?? ""))
        let answer = service.answer(try readStandardInput(limit: AttributeService.requestLimit))
        if let problem = answer.problem { Journal(identifier: "egmd-gpu").log(.warning, problem) }
        try StandardOutput.write(answer.reply)
    }
}
