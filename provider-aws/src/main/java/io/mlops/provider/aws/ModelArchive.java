package io.mlops.provider.aws;

import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.EndpointSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * The model of a serverless endpoint, packed: those take nothing but a compressed archive, which SageMaker unpacks where it would
 * have put the file itself. It lies in the region's bucket as long as the endpoint does.
 *
 * @param store the region's, which has the model already
 */
record ModelArchive(S3ArtifactStore store) {
    private static final String FOLDER = "serverless/";
    /** POSIX.1-1988, "ustar": a header of one block, the content, and two empty blocks at the end. */
    private static final int BLOCK = 512;

    private static final int LONGEST_NAME = 100;
    /** Seconds since 1970: the same for every archive, and not 0, which tar calls implausible. */
    private static final long MODIFIED = 1;

    /** Where the archive lies from now on. The same model makes the same archive. */
    ObjectKey pack(EndpointSpec spec) throws Exception {
        ObjectKey model = spec.model().artifact();
        ObjectInfo stored = store.find(model)
                .orElseThrow(() -> new IllegalStateException("a model is brought before it is packed: " + model));
        ObjectKey archive = key(spec.name());
        Path file = Files.createTempFile("mlops-model-", ".tar.gz");
        try {
            try (InputStream content = store.open(model);
                    OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                String name = model.value().substring(model.value().lastIndexOf('/') + 1);
                write(out, name, stored.size().bytes(), content);
            }
            try (InputStream packed = Files.newInputStream(file)) {
                store.upload(archive, packed, WriteOptions.defaults());
            }
        } finally {
            Files.delete(file);
        }
        return archive;
    }

    /** Succeeds where there is none. */
    void remove(String endpoint) throws Exception {
        store.delete(key(endpoint));
    }

    private static ObjectKey key(String endpoint) {
        return ObjectKey.of(FOLDER + endpoint + "/model.tar.gz");
    }

    private static void write(OutputStream out, String name, long size, InputStream content) throws IOException {
        out.write(header(name, size));
        long written = content.transferTo(out);
        if (written != size) {
            throw new IOException("the model has " + written + " bytes, and " + size + " were said");
        }
        out.write(new byte[Math.floorMod(-size, BLOCK) + 2 * BLOCK]);
    }

    private static byte[] header(String name, long size) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        if (text.length > LONGEST_NAME) {
            throw new IOException("the name " + name + " is longer than " + LONGEST_NAME + " bytes");
        }
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644\0" + "0000000\0" + "0000000\0" + octal(size) + "\0" + octal(MODIFIED) + "\0");
        // The checksum counts its own place as blanks.
        put(header, 148, "        " + "0");
        put(header, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte each : header) {
            sum += Byte.toUnsignedInt(each);
        }
        put(header, 148, String.format("%06o", sum) + "\0 ");
        return header;
    }

    private static String octal(long number) {
        return String.format("%011o", number);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
