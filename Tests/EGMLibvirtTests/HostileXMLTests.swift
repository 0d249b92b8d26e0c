import Testing

@testable import EGMLibvirt

/// Text that is no domain, or means harm.
@Suite struct HostileXMLTests {
    private func problem(_ bytes: [UInt8]) -> DomainXMLError? {
        do throws(DomainXMLError) {
            _ = try LibvirtDomain(xml: bytes)
            return nil
        } catch { return error }
    }

    private func problem(_ text: String) -> DomainXMLError? { problem(Array(text.utf8)) }

    @Test func readsUpToItsLimitAndNothingMore() {
        let domain = "<domain><name>a</name></domain>"
        let padded = domain + String(repeating: " ", count: LibvirtDomain.sizeLimit - domain.utf8.count)
        #expect(problem(padded) == nil)
        #expect(problem(padded + " ") == .tooLarge(limit: 1_048_576))
    }

    @Test(arguments: ["", " \n\t\r\n"]) func refusesNothingAtAll(text: String) { #expect(problem(text) == .empty) }

    @Test(arguments: [
        "<!DOCTYPE domain><domain><name>a</name></domain>",
        "<!DOCTYPE domain SYSTEM 'file:///etc/passwd'><domain><name>a</name></domain>",
        "<!DOCTYPE domain [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><domain><name>&e;</name></domain>",
        "<!DOCTYPE domain [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><domain><name x='&b;'>&b;</name></domain>",
    ])
    func refusesDocumentTypes(text: String) {
        #expect(problem("<?xml version='1.0'?>\n" + text) == .documentType(line: 2))
    }

    @Test func refusesAnEntityThatNobodyDeclared() {
        #expect(
            problem("<domain>\n<name>&e;</name></domain>") == .malformed(line: 2, problem: "Entity 'e' not defined"))
    }

    @Test(arguments: [
        ("<domain>\n<name>a</nam></domain>", 2), ("<domain>\n\n<name>a</name>", 3), ("not xml", 1), ("<domain", 1),
        ("<domain><name>a</name></domain><domain/>", 1), ("<domain a='1' a='2'><name>a</name></domain>", 1),
        ("<domain>\n\n<name>\u{1}</name></domain>", 3),
    ])
    func saysWhereItIsMalformed(text: String, line: Int) {
        guard case .malformed(line, _)? = problem(text) else {
            Issue.record("\(text): \(String(describing: problem(text)))")
            return
        }
    }

    @Test func refusesBytesThatAreNoText() {
        #expect(
            problem(Array("<domain>\n".utf8) + [0] + Array("</domain>".utf8))
                == .malformed(line: 2, problem: "NUL byte"))
        guard
            case .malformed(1, _)? = problem(
                Array("<domain><name>".utf8) + [0xff, 0xfe] + Array("</name></domain>".utf8))
        else {
            Issue.record("bytes that are no UTF-8 were taken")
            return
        }
    }

    @Test func refusesDeepNesting() {
        let depth = 100_000
        let text = "<domain><name>a</name>" + String(repeating: "<a>", count: depth)
        guard case .malformed? = problem(text + String(repeating: "</a>", count: depth)) else {
            Issue.record("100,000 levels were taken")
            return
        }
    }

    @Test func refusesOtherRoots() {
        #expect(problem("<network><name>a</name></network>") == .notADomain(root: "network"))
        #expect(problem("<domain xmlns='urn:x'><name>a</name></domain>") == .notADomain(root: "domain"))
    }

    @Test(arguments: [
        ("<uuid>x</uuid>", "the domain has no <name>"),
        ("<name>a</name>\n<memory>-1</memory>", "<memory> has the size '-1', which is none"),
        ("<name>a</name>\n<memory>1.5</memory>", "<memory> has the size '1.5', which is none"),
        (
            "<name>a</name>\n<memory>99999999999999999</memory>",
            "<memory> has the size '99999999999999999', which is none"
        ),
        ("<name>a</name>\n<memory unit='MX'>1</memory>", "<memory> has the unknown unit 'MX'"),
        (
            "<name>a</name>\n<cpu><numa><cell/></numa></cpu>", "<cell> has no attribute memory"
        ),
        (
            "<name>a</name>\n<devices><hostdev type='pci'/></devices>",
            "<hostdev type='pci'> has no <source><address>"
        ),
        (
            "<name>a</name>\n<devices><hostdev type='pci'><source><address slot='0x20'/></source></hostdev></devices>",
            "<address> has slot '0x20', which is none of a PCI device"
        ),
        (
            "<name>a</name>\n<seclabel model='dac'><label>1:2:3</label></seclabel>",
            "the DAC label '1:2:3' is not USER:GROUP"
        ),
    ])
    func namesWhatLibvirtWouldNotWrite(body: String, expected: String) {
        let line = body.contains("\n") ? 2 : 1
        #expect(problem("<domain>\(body)</domain>") == .invalid(line: line, problem: expected))
    }
}
