/// What callbacks brought, awaited one by one.
final class Inbox<Element: Sendable> {
    private let stream: AsyncStream<Element>
    private let continuation: AsyncStream<Element>.Continuation
    private var iterator: AsyncStream<Element>.Iterator

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: Element.self)
        iterator = stream.makeAsyncIterator()
    }

    func put(_ element: Element) { continuation.yield(element) }

    /// The next element, waited for.
    func next(isolation: isolated (any Actor)? = #isolation) async -> Element? {
        await iterator.next(isolation: isolation)
    }
}
