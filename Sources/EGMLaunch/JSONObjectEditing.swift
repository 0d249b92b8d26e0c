/// Changes one JSON object, as far as egm-qemu needs it; whoever uses this module lends a JSON library.
package protocol JSONObjectEditing: Sendable {
    /// The JSON object `text` without the members `removed`, and with `added` set to false; nil if `text` is none.
    func text(of text: String, removing removed: Set<String>, settingFalse added: String) -> String?
}
