package io.mlops.examples.trading;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An exported model and what stands beside it: its SHA-256 in the form of {@code sha256sum} and its reference predictions.
 *
 * @param model the TorchScript archive, {@code policy<variant>.pt}
 */
record ModelFiles(Path model) {
    Path digestFile() {
        return model.resolveSibling(name() + ".sha256");
    }

    Path referenceFile() {
        String stem = name().replaceFirst("\\.pt$", "");
        return model.resolveSibling(stem.replaceFirst("^policy", "reference") + ".json");
    }

    /** Exports the policy and asks the exported file, not the network in memory, for the reference predictions. */
    Sha256 write(PolicyWeights policy, MarketHistory market) throws IOException {
        byte[] archive = TorchScript.export(policy);
        Sha256 digest = Sha256.of(archive);
        AtomicFile.write(model, archive);
        try (TorchScriptModel exported = TorchScriptModel.load(model)) {
            ReferencePredictions reference = ReferencePredictions.ask(digest, exported, market);
            AtomicFile.write(referenceFile(), reference.json(name()));
        }
        AtomicFile.write(digestFile(), (digest + "  " + name() + "\n").getBytes(StandardCharsets.UTF_8));
        return digest;
    }

    /** Proves that the model is the one that was committed and still answers as it did; returns its digest. */
    Sha256 check() throws IOException {
        for (Path needed : List.of(model, digestFile(), referenceFile())) {
            if (!Files.isRegularFile(needed)) {
                throw failed(needed + ": no such file");
            }
        }
        Sha256 actual = Sha256.of(model);
        String expected = Files.readString(digestFile()).strip();
        if (!expected.equals(actual + "  " + name())) {
            throw failed(digestFile() + " says " + expected + ", the file's SHA-256 is " + actual);
        }
        ReferencePredictions reference =
                ReferencePredictions.parse(referenceFile().toString(), Files.readAllBytes(referenceFile()));
        if (!reference.model().equals(actual)) {
            throw failed(referenceFile() + " was made from the model " + reference.model());
        }
        try (TorchScriptModel exported = TorchScriptModel.load(model)) {
            double distance = reference.distance(exported);
            if (!(distance <= ReferencePredictions.TOLERANCE)) {
                throw failed("its positions differ from the reference by " + distance);
            }
        }
        return actual;
    }

    private String name() {
        return model.getFileName().toString();
    }

    private MlopsException failed(String reason) {
        return new MlopsException(
                ErrorCode.FAILED_PRECONDITION,
                "cannot vouch for " + model + ": " + reason + "; make it again with train.sh");
    }
}
