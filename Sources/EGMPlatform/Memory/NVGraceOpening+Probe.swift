internal import EGMDomain
internal import Glibc
internal import LinuxSystem

extension NVGraceOpening {
    /// Learns what the driver behind a live descriptor can do. No byte of the memory is touched.
    func probe(_ descriptor: borrowing OwnedDescriptor) -> RegionCapabilities {
        var capabilities = RegionCapabilities()
        guard refusesMappingBehindTheEnd(descriptor) else { return capabilities }
        capabilities.bounded = true
        // The forms of the driver that look at the range are those that look at the offset.
        capabilities.honoursOffset = true
        switch generation {
        case .rfc2:
            // Of the two forms that look like this in sysfs only the second checks bounds; it is exclusive, and it
            // has the handler for memory errors.
            capabilities.exclusiveOpen = true
            capabilities.runtimeRetiredPages = true
        case .standalone: probeSecondOpen(&capabilities)
        case .vendor, .rfc1, .unknown, .absent: break
        }
        return capabilities
    }

    /// Tries to map the page behind the end; a mapping that succeeds is of the region's own start, and gone at once.
    private func refusesMappingBehindTheEnd(_ descriptor: borrowing OwnedDescriptor) -> Bool {
        do throws(SystemError) {
            _ = try node.calls.map(
                descriptor, offset: size, count: MemoryPage.size, protection: .read, subject: node.name)
            return false
        } catch {
            // Another error proves nothing.
            return error.code == EINVAL || error.code == EOVERFLOW
        }
    }

    /// The standalone module comes in two forms that only a second open tells apart; in neither does it scrub or harm
    /// while the first is open. On no other form may a node be opened twice: what comes is a dead descriptor.
    private func probeSecondOpen(_ capabilities: inout RegionCapabilities) {
        do throws(SystemError) {
            let second = try node.calls.open(node.path)
            let size = UInt32(RetiredPagesIoctl.headerSize)
            // Counted opens: the form that also notes pages that go bad at run time.
            if node.calls.listRetiredPages(second, size: size).code == 0 { capabilities.runtimeRetiredPages = true }
        } catch {
            capabilities.exclusiveOpen = error.code == EBUSY
        }
    }
}
