extension QEMUCommandLine {
    /// What is worth a line to whoever reads the log, though the VM is started: one sentence each.
    package var notes: [String] {
        var notes: [String] = []
        for backend in preallocated {
            notes.append(
                "took prealloc off memory backend '\(backend.id)' on \(backend.path): the memory is there already, and "
                    + "touching all of it would touch its bad pages")
        }
        if let memory = replacedMachineMemory {
            notes.append(
                "took memory backend '\(memory.id)' off the machine: the guest's nodes have all of their memory on EGM, and "
                    + "QEMU refuses both")
        }
        for backend in backends where backend.bindsMemory {
            notes.append(
                "host-nodes and policy of memory backend '\(backend.id)' on \(backend.path) do nothing: EGM memory is "
                    + "where its region is; leave them out")
        }
        return notes
    }
}
