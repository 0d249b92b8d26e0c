extension SimulationFile {
    /// Reads a text.
    ///
    /// - Parameter faults: the kinds of fault that there are, each with what it is about.
    /// - Throws: everything that is wrong with the file, in the order of its lines.
    package init(
        reading source: ConfigurationSource, faults: [String: FaultSubject]
    ) throws(ConfigurationError) {
        let document: ConfigurationDocument
        do throws(ConfigurationError.Problem) {
            document = try ConfigurationDocument(file: source.name, text: source.text)
        } catch {
            throw ConfigurationError(problems: [error])
        }
        var reader = SimulationFileReader(
            file: source.name, lines: KeyLines(scanning: source.text), faultKinds: faults)
        let read = reader.read(document.root)
        guard reader.problems.isEmpty else {
            throw ConfigurationError(problems: reader.problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
        }
        self = read
    }

    /// Reads the bytes of the file that errors call `name`.
    package init(
        reading bytes: [UInt8], name: String, faults: [String: FaultSubject]
    ) throws(ConfigurationError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError(problems: [
                ConfigurationError.Problem(file: name, line: nil, message: "the text is not UTF-8; save it as UTF-8")
            ])
        }
        try self.init(reading: ConfigurationSource(name: name, text: text), faults: faults)
    }
}
