/** Preloaded into the sandbox's process: it ends with the start that began it, also when that was killed outright. */
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
