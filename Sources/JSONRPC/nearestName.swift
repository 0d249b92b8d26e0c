/// The one of `candidates` that `name` was most likely meant to be: at most two letters off, and closer than a
/// third of its length; nil if there is none.
package func nearestName(to name: String, in candidates: some Sequence<String>) -> String? {
    // Nobody mistypes a name of this length; the distance is quadratic and the name comes from outside.
    guard name.utf8.count <= 64 else { return nil }
    let lowered = Array(name.lowercased().utf8)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let distance = editDistance(lowered, Array(candidate.lowercased().utf8))
        if distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    guard let best, best.distance <= min(2, max(1, name.utf8.count / 3)) else { return nil }
    return best.name
}

/// The number of insertions, deletions and replacements between two texts.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in right.enumerated() {
            let replaced = diagonal + (a == b ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, min(diagonal, row[j]) + 1)
        }
    }
    return row[right.count]
}
