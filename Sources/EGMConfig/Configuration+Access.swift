extension Configuration {
    /// Who may do what on the socket. Root and the daemon's own user may do everything, whatever stands here.
    package struct Access: Sendable, Equatable {
        package var adminUsers: [Account] = []
        package var adminGroups: [Account] = []
        package var operatorUsers: [Account] = []
        package var operatorGroups: [Account] = []
        package var viewerUsers: [Account] = []
        package var viewerGroups: [Account] = []
        package var others = Others.none

        /// What everybody may do who is named nowhere.
        package enum Others: String, Sendable, CaseIterable {
            case none, viewer
        }
    }
}
