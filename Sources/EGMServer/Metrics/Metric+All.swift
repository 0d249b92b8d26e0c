// The one list of metrics: the exposition takes names, types and explanations from it, and docs/metrics.md is compared with
// it. Base units (seconds, bytes), `_total` behind counters, `egmd_` before all: node_exporter, which passes the file on,
// has `process_…` metrics of its own.

internal import EGMProtocol

extension Metric {
    // The daemon.
    static let up = Metric(DaemonUpMetric.name, .gauge, DaemonUpMetric.help)
    static let build = Metric(
        "egmd_build_info", .gauge, [.version, .protocol], "Always 1; the labels say which egmd it is.")
    static let startTime = Metric(
        "egmd_process_start_time_seconds", .gauge,
        "When egmd was started, seconds since 1970; it changes with each restart.")
    static let restarts = Metric(
        "egmd_restarts_total", .counter,
        "Starts of egmd with this state directory but the first: on a host since it booted.")
    static let cpu = Metric("egmd_process_cpu_seconds_total", .counter, "Processor time of egmd, scrubs included.")
    static let residentMemory = Metric(
        "egmd_process_resident_memory_bytes", .gauge,
        "Memory of egmd in RAM; a mapped region counts where the kernel counts it.")
    static let virtualMemory = Metric(
        "egmd_process_virtual_memory_bytes", .gauge, "Address space of egmd, mapped regions included.")
    static let openDescriptors = Metric("egmd_process_open_fds", .gauge, "Open descriptors of egmd.")
    static let descriptorLimit = Metric("egmd_process_max_fds", .gauge, "Descriptors that egmd may have open.")
    static let threads = Metric("egmd_process_threads", .gauge, "Threads of egmd; scrubs have some while they run.")
    static let reloads = Metric(
        "egmd_configuration_reloads_total", .counter, [.result], "Reloads of the configuration.")
    static let reloadRefused = Metric(
        "egmd_configuration_reload_refused", .gauge,
        "1 if the last reload was refused, so that the files are not in force.")

    // The host and its regions.
    static let gpus = Metric("egmd_gpus", .gauge, "GPUs with EGM that the host has.")
    static let hazards = Metric("egmd_hazards", .gauge, [.level], "Hazards of the host and its regions.")
    static let regionInfo = Metric(
        "egmd_region_info", .gauge, [.region, .provider, .generation], "Always 1; the labels say what backs the region."
    )
    static let regionState = Metric(
        "egmd_region_state", .gauge, [.region, .state], "1 for the state that the region is in, 0 for the others.")
    static let regionSize = Metric("egmd_region_size_bytes", .gauge, [.region], "Size of the region.")
    static let regionUsable = Metric(
        "egmd_region_usable_bytes", .gauge, [.region],
        "Bytes before the first retired block: what a VM with all of it uses.")
    static let regionAllocated = Metric(
        "egmd_region_allocated_bytes", .gauge, [.region],
        "Bytes that allocations have of the region, draining ones too.")
    static let regionAllocations = Metric(
        "egmd_region_allocations", .gauge, [.region, .state], "Allocations that have the region or a part of it.")
    static let retiredBlocks = Metric(
        "egmd_region_retired_blocks", .gauge, [.region, .source], "Retired blocks of 64 KiB, by who found them.")
    static let retiredKnown = Metric(
        "egmd_region_retired_known", .gauge, [.region], "0 if no source vouches for the list of retired blocks.")
    static let holders = Metric(
        "egmd_region_holders", .gauge, [.region], "Processes that kept the region in use when that was last looked at.")
    static let scrubs = Metric("egmd_region_scrubs_total", .counter, [.region], "Scrubs and verifies that ended well.")
    static let scrubBytes = Metric(
        "egmd_region_scrub_bytes_total", .counter, [.region], "Bytes that these wrote, or read if they wrote nothing.")
    static let scrubSeconds = Metric(
        "egmd_region_scrub_seconds_total", .counter, [.region], "Time that these took, from first to last byte.")
    static let scrubRate = Metric(
        "egmd_region_last_scrub_bytes_per_second", .gauge, [.region],
        "Speed of the last scrub that ended well; absent before.")
    static let scrubDone = Metric(
        "egmd_region_scrub_done_bytes", .gauge, [.region],
        "How far the scrub or verify of the whole region is; 0 if none runs.")
    static let scrubLeft = Metric(
        "egmd_region_scrub_left_bytes", .gauge, [.region], "What it has still to do; 0 if none runs.")
    static let allocations = Metric(
        "egmd_allocations", .gauge, [.state, .lifetime], "Allocations.")

    // The socket.
    static let requests = Metric(
        "egmd_requests_total", .counter, [.method, .result], "Requests that were answered, notifications included.")
    static let requestSeconds = Metric(
        "egmd_request_duration_seconds", .histogram, [.method],
        "Time from when egmd takes up a request until it has the answer, what the request waits for included.")
    static let errors = Metric(
        "egmd_errors_total", .counter, [.kind],
        "Errors that clients were answered, those of messages and connections included.")
    static let running = Metric("egmd_requests_in_flight", .gauge, "Requests that are worked on.")
    static let connections = Metric("egmd_connections", .gauge, "Open connections.")
    static let accepted = Metric("egmd_connections_accepted_total", .counter, "Connections that were served.")
    static let refused = Metric(
        "egmd_connections_refused_total", .counter, [.reason], "Connections that were not served, or not any longer.")
    static let subscriptions = Metric("egmd_event_subscriptions", .gauge, "Subscriptions to events.")
    static let events = Metric("egmd_events_total", .counter, [.type], "Events that happened.")
    static let faults = Metric("egmd_faults_total", .counter, [.fault], "Faults that happened.")
    static let eventsLost = Metric(
        "egmd_events_lost_total", .counter,
        "Events that subscribers missed, because they read too slowly or came back too late.")

    /// In the order of the exposition.
    static let all = [
        up, build, startTime, restarts, cpu, residentMemory, virtualMemory, openDescriptors, descriptorLimit, threads,
        reloads,
        reloadRefused, gpus, hazards, regionInfo, regionState, regionSize, regionUsable, regionAllocated,
        regionAllocations, retiredBlocks, retiredKnown, holders, scrubs, scrubBytes, scrubSeconds, scrubRate, scrubDone,
        scrubLeft, allocations, requests, requestSeconds, errors, running, connections, accepted, refused,
        subscriptions,
        events, faults, eventsLost,
    ]
}
