internal import CScrub
internal import EGMDomain
internal import Glibc
internal import LinuxSystem
internal import Synchronization

extension ScrubJob {
    /// Writes zeros over `chunk`, going on behind every page that turns out to be bad: the other pages of its block hold
    /// an owner's data too, and can be read.
    func zero(_ chunk: Range<UInt64>, at address: UInt) {
        populate(chunk, at: address)
        var offset = chunk.lowerBound
        while offset < chunk.upperBound {
            var fault = egm_fault()
            let start = unsafe UnsafeMutableRawPointer(bitPattern: address + UInt(offset))
            if unsafe egm_zero_guarded(start, Int(chunk.upperBound - offset), &fault) { return }
            guard let next = goOn(after: fault, at: address) else { return }
            offset = max(next, offset)
        }
    }

    /// Looks for a byte in `chunk` that is not zero, going on behind every page that turns out to be bad.
    func check(_ chunk: Range<UInt64>, at address: UInt) {
        var offset = chunk.lowerBound
        while offset < chunk.upperBound {
            var fault = egm_fault()
            var zeros = 0
            let count = Int(chunk.upperBound - offset)
            let start = unsafe UnsafeRawPointer(bitPattern: address + UInt(offset))
            if unsafe egm_first_nonzero_guarded(start, count, &zeros, &fault) {
                if zeros < count {
                    let found = offset + UInt64(zeros)
                    state.withLock { $0.note(nonZero: found) }
                }
                return
            }
            guard let next = goOn(after: fault, at: address) else { return }
            offset = max(next, offset)
        }
    }

    /// Notes the bad blocks that the kernel told another thread of: somebody else who maps this memory met them.
    func noteLateErrors(at address: UInt) {
        while let fault = takeLateError(at: address) { _ = goOn(after: fault, at: address) }
    }

    /// Drops what the kernel told of an earlier mapping at the same place.
    func forgetLateErrors(at address: UInt) { while takeLateError(at: address) != nil {} }

    private func takeLateError(at address: UInt) -> egm_fault? {
        var fault = egm_fault()
        let start = unsafe UnsafeRawPointer(bitPattern: address)
        return unsafe egm_guard_take_late(start, Int(target.size), &fault) ? fault : nil
    }

    /// Has the kernel fill the page tables for `chunk` in one call, where it fills them on demand (files, device-dax):
    /// two thirds of the price of a fault for each page. (Reading gains nothing: its faults bring neighbours along.) A
    /// driver that filled them at mmap refuses, and a bad page ends the call
    /// early; both leave to the faults what is left, so the result says nothing.
    private func populate(_ chunk: Range<UInt64>, at address: UInt) {
        let start = unsafe UnsafeMutableRawPointer(bitPattern: address + UInt(chunk.lowerBound))
        unsafe madvise(start, chunk.count, egm_madv_populate_write)
    }

    /// Notes the bad block behind `fault`; returns the offset behind its bad page, or nil if the run is over.
    private func goOn(after fault: egm_fault, at address: UInt) -> UInt64? {
        let offset = UInt64(fault.address - address)
        if let present = target.presentSize(), offset >= present {
            fail(
                .scrubFailed(
                    reason: "cannot scrub \(target.name): it has \(present) bytes, not \(target.size); "
                        + "the fault in the block at offset \(offset / Region.granule * Region.granule) "
                        + "lies behind its end"))
            return nil
        }
        // The kernel takes down more than a page, or a block, at once where it maps memory in larger pages.
        let lost: UInt64 = fault.lsb > 0 && fault.lsb < 63 ? 1 << UInt64(fault.lsb) : 0
        let pageSize = max(UInt64(MemoryPage.size), lost)
        let page = offset / pageSize * pageSize..<min(offset / pageSize * pageSize + pageSize, target.size)
        let size = max(Region.granule, lost)
        let start = offset / size * size
        let end = min(start + size, target.size)
        let block = RetiredBlock(
            offset: start, size: end - start, source: .scrubber, firstSeen: realtimeSeconds())
        let isTooMuch = state.withLock { state in
            state.badPages.append(page)
            // The same large page may be met by several threads.
            if !state.found.contains(where: { $0.offset == start && $0.size == block.size }) {
                state.found.append(block)
            }
            return state.found.count > Scrubber.foundLimit
        }
        guard !isTooMuch else {
            fail(
                .scrubFailed(
                    reason: "cannot scrub \(target.name): more than \(Scrubber.foundLimit) blocks give memory errors "
                        + "(the last at offset \(start)); its memory or its driver is gone"))
            return nil
        }
        return page.upperBound
    }
}
