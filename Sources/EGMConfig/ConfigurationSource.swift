/// A configuration file as text, with the name under which errors speak of it.
package struct ConfigurationSource: Sendable, Equatable {
    package let name: String
    package let text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}
