// Calling egmctl as libvirt calls a hook.

import EGMTestSupport
import LinuxSystem

/// A libvirt domain in the words of a test.
struct HookDomainXML {
    var vm = VM.vmA
    var name = "web"
    var emulator = "/usr/bin/egm-qemu"
    /// Elements of `<devices>`.
    var devices = ""
    /// Arguments of `<qemu:commandline>`.
    var arguments: [String] = []
    /// Other elements of the domain: without QEMU's user, the host's libvirt decides.
    var more = "<seclabel type='dynamic' model='dac' relabel='yes'><label>+4712:+4712</label></seclabel>"

    /// With a memory backend on the region, as stock libvirt needs it.
    init(on region: String?, size: String = "2M", options: String = ",share=on") {
        guard let region else { return }
        arguments = ["-object", "memory-backend-file,id=m0,mem-path=/dev/\(region),size=\(size)\(options)"]
    }

    var text: String {
        """
        <domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
          <name>\(name)</name><uuid>\(vm.rawValue)</uuid>\(more)
          <devices><emulator>\(emulator)</emulator>\(devices)</devices>
          <qemu:commandline>\(arguments.map { "<qemu:arg value='\($0)'/>" }.joined())</qemu:commandline>
        </domain>

        """
    }
}

extension TestDaemon {
    /// Calls the hook, with `xml` on its standard input.
    func hook(_ words: [String], _ xml: String, socket: String? = nil) throws -> ProgramResult {
        let file = try directory.write(xml, to: "domain-\(UInt32.random(in: 0...UInt32.max)).xml")
        return try ProgramResult(
            of: RunningProgram(
                BuiltProgram.path("egmctl"), ["hook", "qemu"] + words,
                environment: ["EGMD_SOCKET": socket ?? self.socket], directory: directory, input: file))
    }

    /// Calls the hook as libvirt does it.
    func hook(_ operation: String, _ domain: HookDomainXML, socket: String? = nil) throws -> ProgramResult {
        let isEnd = ["stopped", "release"].contains(operation)
        return try hook([domain.name, operation, isEnd ? "end" : "begin", "-"], domain.text, socket: socket)
    }
}

extension ProgramResult {
    /// It did what it had to and said nothing.
    var isSilentSuccess: Bool { status == 0 && output.isEmpty && errors.isEmpty }

    /// It said one sentence and nothing else.
    var isOneSentence: Bool {
        output.isEmpty && errors.hasPrefix("egmctl: ") && errors.hasSuffix("\n")
            && errors.count(where: \.isNewline) == 1
    }
}
