import EGMProtocol
import EGMTestSupport
import JSONRPC
import Testing

@testable import EGMDomain
@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct GPUMethodTests {
    @Test(arguments: ["gpu.bind", "gpu.unbind"])
    func aSimulatedHostSaysThatItCannot(method: String) throws {
        let server = try TestServer()
        let client = try server.connect()
        let reply = try JSONValue(parsing: try client.ask(call(method, #"{"gpu":"0008:01:00.0"}"#)))
        #expect(reply["error"]?["data"]?["kind"] == "not-supported")
        #expect(
            reply["error"]?["message"] == "cannot change a GPU's driver: this host is simulated, its GPUs are files")
    }

    @Test func refusesWhatIsNoNameBeforeItAsksAnybody() throws {
        let server = try TestServer()
        let client = try server.connect()
        for (params, kind) in [
            (#"{"gpu":"8:1.0"}"#, "unknown-gpu"), (#"{"gpu":"0008:01:00.0","driver":"../x"}"#, "gpu-binding-failed"),
        ] {
            let reply = try JSONValue(parsing: try client.ask(call("gpu.bind", params)))
            #expect(reply["error"]?["data"]?["kind"] == .string(kind), "\(params)")
        }
    }

    @Test func isForAdmins() throws {
        let server = try TestServer()
        let router = TestServer.router(server.custodian, [:])
        let caller = Caller(uid: 5, gid: 5, pid: 5, role: .operator, connection: 1)
        for method in ["gpu.bind", "gpu.unbind"] {
            #expect(throws: RPCError.notPermitted(method, level: .admin, for: caller)) {
                try router.entry(method, for: caller)
            }
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let error: GPUError
        let kind: ErrorKind
        let message: String
        let nouns: [String]

        var testDescription: String { message }

        init(_ error: GPUError, _ kind: ErrorKind, _ message: String, _ nouns: [String] = []) {
            (self.error, self.kind, self.message, self.nouns) = (error, kind, message, nouns)
        }
    }

    private static let gpu = AllocationErrorTests.gpu
    private static let bind = GPUBindingRequest(gpu: gpu, driver: KernelDriverName("vfio-pci"))
    private static let unbind = GPUBindingRequest(gpu: gpu, driver: nil)
    private static let qemu = Holder(pid: 9, command: "qemu", way: .maps)

    static let cases: [Case] = [
        Case(.needsAdmin, .notPermitted, "cannot change a GPU's driver: it is for administrators"),
        Case(.unknownGPU(gpu), .unknownGPU, "there is no GPU \"0008:01:00.0\"", ["gpu"]),
        Case(
            .allocated(bind, egm4, by: AllocationErrorTests.allocation), .gpuInUse,
            "cannot bind GPU 0008:01:00.0 to vfio-pci: VM \(uuid(7)) has its region egm4",
            ["gpu", "region", "allocation", "vm"]),
        Case(
            .regionHeld(unbind, egm4, state: .ready), .gpuInUse,
            "cannot unbind GPU 0008:01:00.0: its driver may free region egm4, which egmd has open (ready), and the "
                + "kernel would go on to use the freed memory", ["gpu", "region", "state"]),
        Case(
            .regionOpen(unbind, egm4, by: [qemu]), .gpuInUse,
            "cannot unbind GPU 0008:01:00.0: its driver may free region egm4, which is open (qemu (pid 9) maps it), "
                + "and the kernel would go on to use the freed memory", ["gpu", "region", "holders"]),
        Case(
            .deviceOpen(unbind, by: [qemu]), .gpuInUse,
            "cannot unbind GPU 0008:01:00.0: its VFIO device is open in qemu (pid 9)", ["gpu", "holders"]),
        Case(
            .usersUnknown(unbind, reason: "no /proc"), .gpuInUse,
            "cannot unbind GPU 0008:01:00.0: egmd cannot tell who uses it: no /proc", ["gpu"]),
        Case(
            .failed(bind, .driverMissing(.nvgraceGPU, similar: nil)), .gpuBindingFailed,
            "cannot bind GPU 0008:01:00.0 to vfio-pci: the kernel has no PCI driver nvgrace_gpu_vfio_pci", ["gpu"]),
        Case(
            .notRemembered(bind, reason: "no space"), .gpuBindingFailed,
            "GPU 0008:01:00.0 has driver vfio-pci now, but that could not be written down for the next start: no space",
            ["gpu"]),
        Case(.abandoned, .cancelled, "the change of the GPU's driver was given up; nothing was changed"),
    ]

    @Test(arguments: cases) func leavesTheDaemonAs(_ expected: Case) throws {
        let error = RPCError(expected.error)
        #expect(error.message == expected.message)
        #expect(error.kind == expected.kind)
        #expect(error.hint?.isEmpty == false)
        let names = Set(error.data?.objectValue?.members.map(\.name) ?? [])
        #expect(names == Set(expected.nouns + ["kind", "hint"]))
    }

    @Test func saysHowToGetADriver() {
        #expect(
            RPCError(.failed(Self.bind, .driverMissing(.nvgraceGPU, similar: nil))).hint
                == "load its module: modprobe nvgrace-gpu-vfio-pci")
        #expect(
            RPCError(.failed(Self.bind, .driverMissing(.nvgraceGPU, similar: "vfio-pci"))).hint
                == "use the name vfio-pci")
        #expect(
            RPCError(.regionHeld(Self.bind, egm4, state: .ready)).hint == "egmctl region yield egm4, then try again")
    }
}
