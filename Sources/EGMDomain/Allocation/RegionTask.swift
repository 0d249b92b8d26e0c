/// Something that an administrator asks of a region, done by its driver.
enum RegionTask: Equatable, Sendable {
    case scrub(verify: Bool)
    /// Read everything and say whether it is zero; nothing is written.
    case verify
    /// Give the memory up.
    case yield
}
