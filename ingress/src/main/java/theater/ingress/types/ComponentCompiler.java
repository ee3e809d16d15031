package theater.ingress.types;

import theater.store.Digest;

/**
 * Finds out before a deploy whether a component can be compiled, so that its first message is not the first to tell. Any
 * thread may call; calls block.
 */
public interface ComponentCompiler {
    /**
     * Compiles the component, unless that was done before.
     *
     * @throws UncompilableException saying why not
     */
    void compile(Digest digest, byte[] component);

    /** A component that does not compile within the limits; the message is for whoever deploys it. */
    final class UncompilableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String code;

        public UncompilableException(String code, String message) {
            super(message);
            this.code = code;
        }

        /** For programs; {@code [a-z-]+}. */
        public String code() {
            return code;
        }
    }
}
