package theater.embeddedregistry;

/** Whether schemas may be registered; names as in the API. */
enum Mode {
    READWRITE,
    READONLY,
    READONLY_OVERRIDE;

    static Mode parse(String text) {
        for (Mode mode : values()) {
            if (mode.name().equals(text)) {
                return mode;
            }
        }
        throw RefusedException.invalidMode(text);
    }
}
