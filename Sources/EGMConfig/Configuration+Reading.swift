extension Configuration {
    /// The defaults with `sources` applied in their order: where two set a key, the later one wins.
    ///
    /// Every problem of every file is reported, not only the first.
    package init(reading sources: [ConfigurationSource]) throws(ConfigurationError) {
        var configuration = Configuration()
        var problems: [ConfigurationError.Problem] = []
        for source in sources {
            do {
                let document = try ConfigurationDocument(file: source.name, text: source.text)
                var reader = ConfigurationReader(file: source.name, lines: document.lines, configuration: configuration)
                reader.read(document.root, below: [])
                configuration = reader.configuration
                problems += reader.problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
            } catch {
                problems.append(error)
            }
            configuration.files.append(source.name)
        }
        problems += configuration.contradictions()
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        self = configuration
    }
}
