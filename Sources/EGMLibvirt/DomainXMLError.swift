/// Why a text is not taken for a libvirt domain. Each is one sentence for the person who wrote it, or who started the VM.
package enum DomainXMLError: Error, Equatable, Sendable, CustomStringConvertible {
    case tooLarge(limit: Int)
    case empty
    /// A document type declares entities, which can name files and grow without bound; libvirt never writes one.
    case documentType(line: Int)
    case malformed(line: Int, problem: String)
    case notADomain(root: String)
    /// Well-formed, but not what libvirt writes: a number that is none, a member that is missing.
    case invalid(line: Int, problem: String)

    package var description: String {
        switch self {
        case .tooLarge(let limit):
            "the domain XML is larger than \(limit) bytes, so it is not read; give the XML of one domain, as "
                + "'virsh dumpxml' prints it"
        case .empty: "the domain XML is empty; give the XML of one domain, as 'virsh dumpxml' prints it"
        case .documentType(let line):
            "the domain XML has a document type declaration (line \(line)), which could name entities, so it is not "
                + "read; remove it"
        case .malformed(let line, let problem):
            "the domain XML is malformed (line \(line)): \(problem); correct it"
        case .notADomain(let root):
            "the XML is that of <\(root)>, not of <domain>; give the XML of one domain, as 'virsh dumpxml' prints it"
        case .invalid(let line, let problem): "the domain XML cannot be used (line \(line)): \(problem); correct it"
        }
    }
}
