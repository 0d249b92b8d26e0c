// libvirt calls a hook for every VM of the host, so for most of them it has nothing to do. Whether that is so is seen in the
// bytes: XML in which the letters `egm` do not stand, and nothing that could stand for letters, has no EGM.

internal import Glibc
internal import LinuxSystem

/// The XML that libvirt gives to a hook.
struct HookInput {
    /// The longest XML that is read, bytes: what libvirt's own protocol carries in one string (REMOTE_STRING_MAX).
    static let limit = 4 << 20

    let bytes: [UInt8]

    /// Reads standard input to its end.
    static func read() throws -> HookInput {
        do throws(SystemError) {
            return HookInput(bytes: try readStandardInput(limit: limit))
        } catch {
            guard error.code == EFBIG else {
                throw Failure(status: .refused, message: "cannot read the domain's XML: \(error)")
            }
            throw Failure(
                status: .refused,
                message: "the domain's XML has more than \(limit) bytes, which libvirt itself does not send; "
                    + "give the hook the XML of one domain")
        }
    }

    /// Whether the XML has to be read at all. False is certain.
    var mayHaveEGM: Bool {
        guard bytes.starts(with: "<domain".utf8), isClosed else { return true }
        var previous: UInt8 = 0
        for (index, byte) in bytes.enumerated() {
            switch byte {
            // Another encoding than the ones in which a letter is a byte.
            case 0: return true
            // A letter by its number, or by a document type.
            case UInt8(ascii: "#") where previous == UInt8(ascii: "&"): return true
            case UInt8(ascii: "!") where previous == UInt8(ascii: "<"): return true
            case UInt8(ascii: "e") where bytes[index...].starts(with: "egm".utf8): return true
            default: previous = byte
            }
        }
        return false
    }

    /// Half of the XML is no XML.
    private var isClosed: Bool {
        let text = bytes.reversed().drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") }
        return text.starts(with: "</domain>".utf8.reversed())
    }
}
