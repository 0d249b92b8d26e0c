/// The word that was most likely meant, or nil when none is near: a third of its letters may differ, at least one.
/// Case, `_` and `-` count as equal.
package func nearestWord(to word: String, among words: [String]) -> String? {
    func normal(_ text: String) -> [UInt8] {
        text.lowercased().utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
    }
    let wanted = normal(word)
    var best: (word: String, distance: Int)?
    for candidate in words {
        let letters = normal(candidate)
        let distance = editDistance(wanted, letters)
        if distance <= max(1, letters.count / 3), distance < best?.distance ?? .max {
            best = (candidate, distance)
        }
    }
    return best?.word
}

/// Letters to insert, remove, replace or swap with their neighbour to get from one word to the other (optimal string
/// alignment distance).
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        for column in 0..<right.count {
            let cost = left[row] == right[column] ? 0 : 1
            var distance = min(last[column + 1] + 1, current[column] + 1, last[column] + cost)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                distance = min(distance, beforeLast[column - 1] + 1)
            }
            current.append(distance)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
