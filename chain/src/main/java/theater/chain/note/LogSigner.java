package theater.chain.note;

/**
 * Signs checkpoints. Behind it the private key stays in one place: a file, a hardware module, a remote signer. Any thread
 * may use it.
 */
public interface LogSigner {
    /** The public key; its name is the log's origin. */
    VerifierKey verifierKey();

    /**
     * Signs these bytes.
     *
     * @return the 64 bytes of an Ed25519 signature
     * @throws theater.chain.ChainException {@code signer} if the key is out of reach; retriable
     */
    byte[] sign(byte[] text);
}
