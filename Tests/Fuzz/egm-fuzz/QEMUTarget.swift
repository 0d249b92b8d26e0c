// A QEMU command line: one argument a line. And the list of bad memory that is given to QEMU, behind a first line that
// begins with NUL.

import EGMLaunch
import JSONRPC

enum QEMUTarget: FuzzTarget {
    static let name = "qemu"
    private static let pageSize: UInt64 = 65536

    static func run(_ input: [UInt8]) {
        if input.first == 0 { return checkRecords(Array(input.dropFirst())) }
        let text = String(decoding: input, as: UTF8.self)
        let arguments = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        checkLine(arguments)
        for argument in arguments { checkMembers(argument) }
        checkFile(text)
    }

    /// The same input as a file of `-readconfig`: taken apart and put together it is the same; without prealloc it still
    /// has the same backends.
    private static func checkFile(_ text: String) {
        let read = { (text: String) throws(LaunchProblem) in
            var line = try QEMUCommandLine(arguments: ["-readconfig", "x"], json: FuzzedJSON())
            try line.readConfigFiles { (_) throws(LaunchProblem) in text }
            return line
        }
        guard var line = try? read(text) else { fatalError("a file is refused for what it says") }
        let backends = line.backends
        for file in line.filesWithBackends { require(file.text == text, "a file is changed by reading it") }
        line.removePrealloc(json: FuzzedJSON())
        guard let file = line.filesWithBackends.first, let again = try? read(file.text) else { return }
        require(again.backends.map(\.path) == backends.map(\.path), "a backend is lost with its prealloc")
        require(again.backends.map(\.size) == backends.map(\.size), "a size is changed with prealloc")
        require(again.backends.allSatisfy { !$0.prealloc }, "prealloc stays on")
    }

    private static func checkLine(_ arguments: [String]) {
        let line: QEMUCommandLine
        do {
            line = try QEMUCommandLine(arguments: arguments, json: FuzzedJSON())
        } catch {
            require(!error.description.isEmpty, "a problem says nothing")
            require(arguments.contains { $0.contains("egm") }, "refused without EGM: \(error)")
            return
        }
        require(line.arguments == arguments, "the arguments are changed")
        for backend in line.backends {
            require(arguments.indices.contains(backend.argumentIndex), "a backend stands nowhere")
            require(backend.path.hasPrefix("/dev/egm") && backend.region.hasPrefix("egm"), "a path is not plain")
        }
        for address in line.vfioDevices { require(address == address.lowercased(), "an address is not in lower case") }
        if let uuid = try? line.vmUUID() {
            require(uuid.utf8.count == 36 && uuid == uuid.lowercased(), "\(uuid) is no uuid")
            require(uuid.utf8.allSatisfy { $0 < 0x80 }, "a uuid is not ASCII")
        }
        var edited = line
        edited.removePrealloc(json: FuzzedJSON())
        guard let again = try? QEMUCommandLine(arguments: edited.arguments, json: FuzzedJSON()) else {
            fatalError("without prealloc it cannot be read")
        }
        require(again.backends.map(\.path) == line.backends.map(\.path), "a backend is lost with its prealloc")
        require(again.backends.allSatisfy { !$0.prealloc }, "prealloc stays on")
        var smaller = line
        smaller.removeReplacedMemory()
        require((smaller == line) == (line.notes == smaller.notes), "memory is taken off without a word")
        require(
            (try? QEMUCommandLine(arguments: smaller.arguments, json: FuzzedJSON())) == smaller,
            "what was taken off has moved something")
        guard (try? line.checkBackends(pageSize: pageSize)) != nil else { return }
        require(Set(line.backends.map(\.path)).count == line.backends.count, "a region is used twice")
        for backend in line.backends {
            guard let size = backend.size else { fatalError("a backend without size passes") }
            require(backend.share && backend.offset == 0 && size > 0 && size % pageSize == 0, "a wrong backend passes")
            require((try? backend.check(regionSize: size)) != nil, "a size over the region")
            require((try? backend.check(regionSize: size - 1)) == nil, "a size over the region passes")
        }
    }

    /// Members written as QEMU wants them are read as the same.
    private static func checkMembers(_ argument: String) {
        guard let members = QEMUOptionMembers(argument, implied: "type", json: FuzzedJSON()) else { return }
        var written: [UInt8] = []
        for (key, value) in members.values {
            _ = (value.bytes, value.flag)
            // A key of the JSON form may be none in the other one: `a=b`, `,a`, nothing.
            let name = Array(key.utf8)
            guard case .text(let text) = value, let first = name.first, first != UInt8(ascii: ","),
                first != UInt8(ascii: "{"), !name.contains(UInt8(ascii: "="))
            else { return }
            if !written.isEmpty { written.append(UInt8(ascii: ",")) }
            for byte in name + [UInt8(ascii: "=")] + Array(text.utf8) {
                written.append(byte)
                if byte == UInt8(ascii: ",") { written.append(byte) }
            }
        }
        guard !written.isEmpty else { return }
        let text = String(decoding: written, as: UTF8.self)
        let again = QEMUOptionMembers(text, implied: "type", json: FuzzedJSON())
        require(again == members, "\(argument) is read again as another: \(text)")
    }

    private static func checkRecords(_ bytes: [UInt8]) {
        var source = ByteSource(bytes)
        let size = source.word(bytes: 3)
        var records: [RetiredRecord] = []
        while !source.isEmpty {
            let isWide = source.byte() & 1 == 1
            records.append(
                RetiredRecord(offset: source.word(bytes: isWide ? 8 : 3), size: source.word(bytes: isWide ? 8 : 3)))
        }
        let list = RetiredRecord.list(records, mappedSize: size)
        var end: UInt64 = 0
        for (index, record) in list.enumerated() {
            require(record.size > 0 && (index == 0 || record.offset > end), "not sorted, not disjoint or not merged")
            require(record.offset < size && record.size <= size - record.offset, "out of bounds")
            require(record.offset.isMultiple(of: RetiredRecord.blockSize), "begins inside a block")
            end = record.offset + record.size
            require(end == size || end.isMultiple(of: RetiredRecord.blockSize), "ends inside a block")
        }
        for record in records where record.size > 0 && record.offset < size {
            let isListed = list.contains { $0.offset <= record.offset && record.offset < $0.offset + $0.size }
            require(isListed, "bad memory is forgotten")
        }
        require(RetiredRecord.list(list, mappedSize: size) == list, "listed again it is another list")
    }

    static var seeds: [[UInt8]] { [[0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 1, 0, 1, 128, 1, 0, 0, 2]] }
}

/// As egm-qemu's own reader, which stands in an executable.
private struct FuzzedJSON: JSONObjectReading {
    func members(of text: String) -> [String: QEMUValue]? {
        guard let object = (try? JSONValue(parsing: text))?.objectValue else { return nil }
        return Dictionary(
            uniqueKeysWithValues: object.members.map { member in
                switch member.value {
                case .string(let text): (member.name, .text(text))
                case .bool(let flag): (member.name, .boolean(flag))
                case .integer(let number): (member.name, UInt64(exactly: number).map(QEMUValue.integer) ?? .other)
                default: (member.name, .other)
                }
            })
    }
}

extension FuzzedJSON: JSONObjectEditing {
    func text(of text: String, removing removed: Set<String>, settingFalse added: String) -> String? {
        guard var object = (try? JSONValue(parsing: text))?.objectValue else { return nil }
        for name in removed { object[name] = nil }
        object[added] = .bool(false)
        return JSONValue.object(object).text()
    }
}
