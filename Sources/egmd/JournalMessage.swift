// The events that matter to an operator have an id, by which the journal finds them (`journalctl MESSAGE_ID=…`) and explains
// them (`journalctl -x`): systemd/egmd.catalog has an entry for each, and Tests/Checks/catalog.sh sees to it that it does.

import EventLoop

/// What a line of the journal is about; the raw value is its `MESSAGE_ID`, which never changes.
enum JournalMessage: String, CaseIterable {
    case serving = "76ceae7c74874a9a8c80cba1f6b1fa5c"
    case stopping = "4b1ed77bed9b4b16b377d8ecdaff775e"
    case startRefused = "6933863542b146109923364167687c4d"
    case audit = "753593e5d5384a5784fcc6d90f7f6cd5"
    case regionFaulty = "7587c0e4685140baa6d309e01d9fd107"
    case scrubFailed = "c8a49172b5e54fa7a88abc241c02f263"
    case regionInUse = "7a064eb4ca744c5ab8dfdcd599be9e8b"
    case regionNotHeld = "5a9de0c1175c43abb8e320fa05d50b98"
    case badPages = "6a068f483bd840ad9afe079ffa5ec257"
    case findsNotKept = "a1eb47794c8341b0a5d133d73a35ae6e"
    case hazard = "5f05b07150e74c47ae6bfcd11e625db1"
    case allocationOrphaned = "852e470c148946d195c6b32123cdc747"
    case allocationLost = "1c3fda105bb149fdb6ffb531e9688bfa"
    case allocationRefused = "f67ea9f082e746eeb127f83c9f842864"
    case ledgerProblem = "d8f86bc1078741edaf36c6f90fbab515"
    case holderKilled = "3445ac6267044df3a3582b4f20087551"
    case holderNotKilled = "132eea7fae004b23becf7e112926c562"
    case gpuDriverChanged = "382c2eb89b9a4c288ff5d01feab2da96"
    case peerRefused = "4e32684b6f7a4247a5e5448751402079"
    case configurationApplied = "d0f06579bd6144fb93daa88325af10f0"
    case configurationRefused = "9b7da19eea4543cca64cfa216bcb24dc"
    case restartNeeded = "026c0699eb2340888f1cc6ab36d66c8c"
    case logLevelChanged = "513b93848c444c1ab351ffe50bf67ebd"
}

extension LogField {
    static func message(_ message: JournalMessage) -> LogField { LogField("MESSAGE_ID", message.rawValue) }
}
