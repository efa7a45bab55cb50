package io.mlops.examples.trading;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The training's state on disk, replaced atomically: magic, format version, payload length, the payload's SHA-256 and the
 * payload, all big-endian. The payload names the options and bars that it belongs to, and refuses others. Not thread-safe;
 * one training at a time writes a file.
 */
final class CheckpointFile {
    private static final byte[] MAGIC = "MLOPS-TP".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HEADER_SIZE = MAGIC.length + 2 * Integer.BYTES + 32;

    private final Path file;
    private final TrainingOptions options;
    private final Sha256 bars;
    private final AtomicFile.Sink sink;

    CheckpointFile(Path file, TrainingOptions options, Sha256 bars) {
        this(file, options, bars, AtomicFile.Sink.DISK);
    }

    CheckpointFile(Path file, TrainingOptions options, Sha256 bars, AtomicFile.Sink sink) {
        this.file = file;
        this.options = options;
        this.bars = bars;
        this.sink = sink;
    }

    /** Held by the training that writes this checkpoint. */
    Path lockFile() {
        return file.resolveSibling(file.getFileName() + ".lock");
    }

    void write(TrainingState state) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(payload);
        data.writeUTF(options.identity());
        data.writeUTF(bars.hex());
        StateCodec.write(data, state);
        byte[] body = payload.toByteArray();

        ByteArrayOutputStream all = new ByteArrayOutputStream();
        DataOutputStream header = new DataOutputStream(all);
        header.write(MAGIC);
        header.writeInt(VERSION);
        header.writeInt(body.length);
        header.write(HexFormat.of().parseHex(Sha256.of(body).hex()));
        header.write(body);
        AtomicFile.write(file, all.toByteArray(), sink);
    }

    /** The state to go on from; empty where no checkpoint has been written yet. */
    Optional<TrainingState> find(Period train) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        DataInputStream data = new DataInputStream(new ByteArrayInputStream(payload(bytes)));
        try {
            requireSame("options", data.readUTF(), options.identity());
            requireSame("bars", data.readUTF(), bars.hex());
            TrainingState state = StateCodec.read(data, options, train);
            if (data.read() >= 0) {
                throw broken("bytes follow the state");
            }
            return Optional.of(state);
        } catch (IOException e) {
            // The digest was right, so whoever wrote this wrote something else than we read.
            throw new MlopsException(ErrorCode.UNKNOWN, "cannot resume from " + file + ": the state ends too early", e);
        }
    }

    private byte[] payload(byte[] bytes) throws IOException {
        if (bytes.length < HEADER_SIZE || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw broken("it is not a checkpoint or its head is missing");
        }
        DataInputStream header = new DataInputStream(new ByteArrayInputStream(bytes));
        header.skipNBytes(MAGIC.length);
        int version = header.readInt();
        if (version != VERSION) {
            throw broken("its format version is " + version + ", this trainer reads " + VERSION);
        }
        int length = header.readInt();
        if (length != bytes.length - HEADER_SIZE) {
            throw broken("it should hold " + length + " bytes of state and holds " + (bytes.length - HEADER_SIZE));
        }
        byte[] digest = header.readNBytes(32);
        byte[] payload = header.readAllBytes();
        if (!Sha256.of(payload).hex().equals(HexFormat.of().formatHex(digest))) {
            throw broken("its SHA-256 does not match its content");
        }
        return payload;
    }

    private void requireSame(String what, String stored, String given) {
        if (!stored.equals(given)) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot resume from " + file + ": it was made with other " + what + ": " + stored + ", not " + given
                            + "; give the same or another --checkpoint");
        }
    }

    private MlopsException broken(String reason) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT,
                "cannot resume from " + file + ": " + reason + "; delete the file to start from the beginning");
    }
}
