internal import EGMDomain
internal import LinuxSystem

extension NodeMemory {
    package func close() async { await keeper.close() }

    package var isKept: Bool { keeper.keeping?.has(name) == true }

    package func reclaim() async throws(RegionMemoryError) -> RegionCapabilities? {
        guard let keeping = keeper.keeping, let descriptor = keeping.take(name) else { return nil }
        let (box, adopt, name) = (DescriptorBox(descriptor), adopt, name)
        do throws(RegionMemoryError) {
            return try await keeper.open {
                guard let descriptor = box.take() else {
                    return .failure(.unavailable(reason: "the kept descriptor of \(name) was given up meanwhile"))
                }
                do throws(RegionMemoryError) { return .success(try adopt(descriptor)) } catch { return .failure(error) }
            }
        } catch {
            if case .cancelled = error { throw error }
            try await onThread("give up the kept descriptor of") { () throws(RegionMemoryError) in
                keeping.reject(name, reason: error.description)
            }
            return nil
        }
    }

    package func hurry() { scrubber.hurry() }

    package func interrupt() { scrubber.interrupt() }

    package func follow(_ region: Region) { links.value = RegionLinks(region) }

    package func scrub(
        skipping retired: [RetiredBlock], verify: Bool, resuming part: ScrubPart?,
        progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        try await keeper.use { held throws(RegionMemoryError) in
            try await scrubber.scrub(
                target(held), skipping: retired, verify: verify, resuming: part, progress: progress)
        }
    }

    package func scrub(
        within range: Range<UInt64>, skipping retired: [RetiredBlock], verify: Bool,
        progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        try await keeper.use { held throws(RegionMemoryError) in
            try await scrubber.scrub(
                target(held), within: range, skipping: retired, verify: verify, progress: progress)
        }
    }

    package func verify(
        skipping retired: [RetiredBlock], progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        try await keeper.use { held throws(RegionMemoryError) in
            try await scrubber.verify(target(held), skipping: retired, progress: progress)
        }
    }

    package func holders() async throws(RegionMemoryError) -> [Holder] {
        let held = try? keeper.node().device  // not held: then by what sysfs says
        let (node, gpus, memo) = (node, links.value.gpus, lastNumber)
        // What is kept for us, of a node that we do not hold, is in everybody's way.
        let keeper = held == nil ? nil : keeper.keeping?.process
        return try await onThread("look for holders of") { () throws(RegionMemoryError) -> [Holder] in
            let number = if let held { held } else { try node.knownNumber(memo.value) }
            memo.value = number
            let vfio = VFIONodes.paths(of: gpus, root: node.root)
            return try node.holders(of: number, vfioNodes: vfio, keeper: keeper)
        }
    }

    package func users() async throws(RegionMemoryError) -> [RegionUser] {
        let held = try? keeper.node().device  // not held: then by what sysfs says
        let (node, memo) = (node, lastNumber)
        let keeper = held == nil ? nil : keeper.keeping?.process
        return try await onThread("look for users of") { () throws(RegionMemoryError) -> [RegionUser] in
            let number = if let held { held } else { try node.knownNumber(memo.value) }
            memo.value = number
            return try node.users(of: number, keeper: keeper)
        }
    }

    package func descriptor() throws(RegionMemoryError) -> OwnedDescriptor {
        let held = try keeper.node()
        try checkStillThere(held)
        do throws(SystemError) { return try held.descriptor.duplicate() } catch {
            throw .unavailable(reason: "cannot hand out \(name): \(error)")
        }
    }
}
