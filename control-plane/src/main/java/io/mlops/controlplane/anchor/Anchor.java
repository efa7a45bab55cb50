package io.mlops.controlplane.anchor;

import io.mlops.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A head of the journal at one moment.
 *
 * @param number counts the anchors of one store at one place from 1
 * @param previous the SHA-256 of the anchor before it at this place, 64 zeros for the first
 * @param store stands for the store whose journal it is
 * @param home the folder whose controller or command made it, and on which machine
 * @param sequence the journal's newest entry, 0 for none
 * @param head the hash of that entry, 64 zeros for none
 * @param keyId which key signed it
 */
public record Anchor(
        long number,
        String previous,
        Instant at,
        String reason,
        String store,
        String home,
        long sequence,
        String head,
        String keyId) {
    /** What the first anchor names as the one before. */
    public static final String GENESIS = "0".repeat(64);

    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final int VERSION = 1;

    /** What was read, with the text that was signed and the signature in Base64. */
    record Signed(Anchor anchor, String text, String signature) {
        boolean by(VerifyingKey key) {
            return key.id().equals(anchor.keyId)
                    && key.signed(
                            text.getBytes(StandardCharsets.UTF_8),
                            Base64.getDecoder().decode(signature));
        }
    }

    /**
     * The document: what is signed stands in it as text, so that anybody can check it without knowing how to write JSON the
     * same way again.
     */
    String document(AnchorKey key) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("v", VERSION);
        node.put("number", number);
        node.put("previous", previous);
        node.put("at", at.toString());
        node.put("reason", reason);
        node.put("store", store);
        node.put("home", home);
        node.put("sequence", sequence);
        node.put("head", head);
        node.put("keyId", keyId);
        String signed = MAPPER.writeValueAsString(node);
        ObjectNode document = MAPPER.createObjectNode();
        document.put("signed", signed);
        document.put(
                "signature", Base64.getEncoder().encodeToString(key.sign(signed.getBytes(StandardCharsets.UTF_8))));
        document.put("publicKey", key.verifying().pem());
        return MAPPER.writeValueAsString(document) + "\n";
    }

    /** IllegalArgumentException for what is no anchor. */
    static Signed read(String document) {
        try {
            JsonNode outer = MAPPER.readTree(document);
            String signed = outer.required("signed").asString();
            JsonNode node = MAPPER.readTree(signed);
            Anchor anchor = new Anchor(
                    node.required("number").asLong(),
                    node.required("previous").asString(),
                    Instant.parse(node.required("at").asString()),
                    node.required("reason").asString(),
                    node.required("store").asString(),
                    node.required("home").asString(),
                    node.required("sequence").asLong(),
                    node.required("head").asString(),
                    node.required("keyId").asString());
            String signature = outer.required("signature").asString();
            Base64.getDecoder().decode(signature);
            return new Signed(anchor, signed, signature);
        } catch (JacksonException | DateTimeException e) {
            throw new IllegalArgumentException("it is no anchor: " + e.getMessage(), e);
        }
    }

    static String digest(String document) {
        return Sha256.of(document.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
