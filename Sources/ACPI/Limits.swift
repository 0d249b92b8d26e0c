/// Every limit of this module. Each is tested at the limit and one past it.
package enum Limits {
    /// Longest table that is read, in bytes. Real DSDTs are below 1 MiB.
    package static let maximumTableLength = 16 << 20
    /// How deep Scope, Device and the like may stand inside each other in one table.
    package static let maximumScopeDepth = 64
    /// How many segments an absolute path may have. Keeps name look-up, which searches upwards, at constant cost.
    package static let maximumPathSegments = 64
    /// How deep packages, references and operands may stand inside each other in one value.
    package static let maximumValueDepth = 32
    /// Cost of one evaluation, about the bytes of memory that the value takes: ``objectCost`` for each object plus one
    /// for each byte of a string or buffer. References may name the same package again and again, so a few bytes
    /// could otherwise stand for an endless value.
    package static let maximumEvaluationCost = 4 << 20
    /// Cost of one integer, string, package, … within ``maximumEvaluationCost``.
    package static let objectCost = 16
    /// Warnings that are kept; the rest are counted.
    package static let maximumWarnings = 100
    /// Longest package that four length bytes can express, in bytes, length bytes included.
    package static let maximumPackageLength = (1 << 28) - 1
}
