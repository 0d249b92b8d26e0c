/// `config.get`: Gives the configuration that is in force.
package enum ConfigGet: Method {
    package typealias Params = NoParams
    package typealias Result = ConfigGetResult

    package static let name = "config.get"
    package static let access = AccessLevel.viewer
    package static let summary = "Gives the value of every key, where it was set, and what is not in force yet."
    package static let documentation = """
        Values are those in force, which differ from the files until these are read again (`systemctl reload egmd`), and \
        of keys that need a restart until then: `pending` says which, and what they will be. Keys of `egmctl` and \
        `egm-qemu` are shown as egmd has read them; each call of those reads the files anew.
        """
    package static let errors: [ErrorKind] = []
}
