// The program that the injection tests run under the filter: it makes single system calls, also wrong ones, and
// prints what came back. C, because Swift cannot make raw system calls.
#pragma once

/// Runs the calls in `words` (separated by the word ":"), each of which prints one line to standard output.
/// Returns the exit status: 0, or 2 for a call that it does not know.
int egm_probe_run(int count, char *const words[]);

/// A new memory file, not closed on exec: that must be the injection's doing.
int egm_probe_memfd(void);

/// Waits until process `pid`, which need not be a child, has ended: 1 if so, 0 after `milliseconds`, -1 for an error.
int egm_probe_wait_gone(int pid, int milliseconds);

/// Adds to a posix_spawn_file_actions_t that every descriptor above standard error is closed.
int egm_probe_close_above_errors(void *actions);
