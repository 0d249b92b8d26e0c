internal import EGMDomain
internal import Glibc
internal import LinuxSystem

extension HolderScan {
    /// Adds `.descriptor` and `.vfio` to `ways` if the process or thread in `directory` has such a descriptor open.
    func findDescriptors(
        of directory: String, _ nameless: inout NamelessMounts, _ ways: inout Set<Holder.Way>
    ) throws(SystemError) {
        let path = directory + "/fd"
        var names: DirectoryStream
        do throws(SystemError) {
            names = try DirectoryStream(path)
        } catch {
            guard error.code == EACCES else { throw error }
            return try findDescriptors(byCopies: directory, &nameless, &ways)
        }
        let folder = names.folder
        while let name = unsafe try names.next() {
            guard unsafe name[0] != CChar(bitPattern: UInt8(ascii: ".")), unsafe mayMatch(name, in: folder) else {
                continue
            }
            let number = unsafe String(cString: name)
            do throws(SystemError) {
                let status = try FileStatus(knownOf: path + "/" + number)
                if matches(status) { ways.insert(.descriptor) }
                if isVFIO(status) { ways.insert(.vfio) }
            } catch {
                try settle(error, descriptor: Int32(number) ?? -1, of: directory)
            }
        }
    }

    /// Whether the link's text leaves it open that the file is one we look for; `stat` on every descriptor would ask
    /// file systems that may be hung. Files and devices have a path; sockets, pipes and anonymous inodes have none;
    /// the name of a memory file is the kernel's and can't be made to look like anything else.
    private func mayMatch(_ name: UnsafePointer<CChar>, in folder: CInt) -> Bool {
        let prefix = "/memfd:".utf8
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: prefix.count) { text in
            guard let start = text.baseAddress else { return false }
            // The text is cut to the buffer; its start is all we need.
            let count = unsafe readlinkat(folder, name, start, text.count)
            // A link that may not be read tells nothing; one that is not there any more has nothing to tell.
            if count < 0 { return errno != ENOENT }
            guard count > 0, unsafe text[0] == CChar(bitPattern: UInt8(ascii: "/")) else { return false }
            guard case .memoryFile = target, vfio.isEmpty else { return true }
            return unsafe count == prefix.count && zip(text, prefix).allSatisfy { UInt8(bitPattern: $0) == $1 }
        }
    }

    func matches(_ status: FileStatus) -> Bool {
        switch target {
        case .memoryFile(let device, let inode), .file(let device, let inode):
            status.device == device && status.inode == inode
        case .device(let device):
            status.kind == .characterDevice && status.representedDevice == device
        }
    }

    func isVFIO(_ status: FileStatus) -> Bool {
        status.kind == .characterDevice && vfio.contains(status.representedDevice)
    }
}
