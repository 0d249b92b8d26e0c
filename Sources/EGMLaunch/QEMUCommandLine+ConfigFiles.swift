extension QEMUCommandLine {
    /// Reads the files of `-readconfig`: backends, GPUs and the guest's name may stand there too.
    ///
    /// - Parameter read: gives a file's text; nil if it can't be read: then QEMU can't either, and says so.
    package mutating func readConfigFiles(_ read: (_ path: String) throws(LaunchProblem) -> String?)
        throws(LaunchProblem)
    {
        for index in configFileArguments {
            guard let text = try read(arguments[index]) else { continue }
            let file = QEMUConfigFile(text: text, path: arguments[index], argumentIndex: index)
            for (number, section) in file.sections.enumerated() {
                let members = QEMUOptionMembers(section.values)
                switch section.group {
                case "object": addObject(members, argumentIndex: index, section: number)
                case "device": addDevice(members)
                // QEMU merges what several say; the last one wins.
                case "name": guestName = members["guest"]?.string ?? guestName
                default: break
                }
            }
            configFiles.append(file)
        }
    }

    /// The files of which QEMU must get a copy: those with EGM backends.
    package var filesWithBackends: [QEMUConfigFile] {
        configFiles.filter { file in
            backends.contains { $0.section != nil && $0.argumentIndex == file.argumentIndex }
        }
    }

    /// Lets QEMU read `file` at another path.
    package mutating func useCopy(of file: QEMUConfigFile, at path: String) {
        replaceArgument(file.argumentIndex, by: path)
    }
}
