import EGMTestSupport
import Glibc
import Testing

/// The retired-pages ioctl under the filter, by the driver's rules.
@Suite(.timeLimit(.minutes(10))) struct RetiredPagesCallTests {
    let bench: InjectionBench

    init() throws {
        var bench = try InjectionBench()
        bench.options = ["--region", "\(bench.region)=67108864=65536+65536=262144+131072"]
        self.bench = bench
    }

    @Test func tooSmallABufferLearnsTheNeededSize() throws {
        let outcome = try bench.call("retired REGION 8 : retired REGION 39")
        #expect(outcome.lines == ["retired ok argsz=40 count=0", "retired ok argsz=40 count=0"])
    }

    @Test func aLargeEnoughBufferGetsTheList() throws {
        let outcome = try bench.call("retired REGION 40 : retired REGION 4096")
        #expect(
            outcome.lines == [
                "retired ok argsz=40 count=2 65536+65536 262144+131072",
                "retired ok argsz=4096 count=2 65536+65536 262144+131072",
            ])
    }

    @Test func anEmptyListIsAnAnswer() throws {
        let empty = try InjectionBench()
        #expect(try empty.call("retired REGION 8").lines == ["retired ok argsz=8 count=0"])
    }

    @Test func wrongArgumentsFailAsInTheDriver() throws {
        let outcome = try bench.call("retired REGION 7 : retired REGION 0 : retired-null REGION : retired-torn REGION")
        #expect(
            outcome.lines == [
                "retired failed EINVAL", "retired failed EINVAL", "retired-null failed EFAULT",
                "retired-torn failed EFAULT",
            ])
    }

    @Test func onAnotherFileTheKernelAnswers() throws {
        #expect(try bench.call("retired /dev/null 8").lines == ["retired failed ENOTTY"])
    }

    @Test func aLongListArrivesWhole() throws {
        var long = bench
        let records = (0..<4096).map { "=\($0 * 131072)+65536" }.joined()
        long.options = ["--region", "\(bench.region)=67108864\(records)"]
        let outcome = try long.call("retired REGION 8 : retired REGION 65544")
        #expect(outcome.lines.first == "retired ok argsz=65544 count=0")
        #expect(outcome.lines.last?.hasPrefix("retired ok argsz=65544 count=4096 0+65536 131072+65536") == true)
        #expect(outcome.lines.last?.hasSuffix(" 536739840+65536") == true)
    }
}
