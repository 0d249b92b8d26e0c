/// What a reader does with members it was not asked for.
package enum UnknownMembers: Sendable {
    /// They are an error, with the nearest known name as a suggestion. The server's rule: a misspelt parameter that
    /// is silently dropped does something the caller did not ask for.
    case refused
    /// They are skipped. The client's rule: a newer daemon may say more than the client knows.
    case ignored
}
