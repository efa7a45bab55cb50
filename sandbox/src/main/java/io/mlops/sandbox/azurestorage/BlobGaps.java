package io.mlops.sandbox.azurestorage;

import io.mlops.sandbox.azurestorage.StorageContainer.Immutability;
import io.mlops.sandbox.azurestorage.StorageContainer.Rehydration;
import io.mlops.sandbox.wire.WireAnswer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** What Azurite lacks of blobs. Thread-safe. */
final class BlobGaps {
    /** Azure may end a page wherever it likes; earlier than asked for, clients see that there are more. */
    private static final int PAGE = 1000;

    private static final Pattern BLOB = Pattern.compile("(?s)<Blob>(.*?)</Blob>");
    private static final Pattern NAME = Pattern.compile("(?s)<Name>(.*?)</Name>");
    private static final Pattern END = Pattern.compile("</Properties>");

    private final StorageAccounts accounts;

    BlobGaps(StorageAccounts accounts) {
        this.accounts = accounts;
    }

    /** Those whose time has come leave the archive. */
    void settle(StorageContainer container) throws IOException, InterruptedException {
        Instant now = accounts.clock().instant();
        for (Map.Entry<String, Rehydration> each : container.rehydrations().entrySet()) {
            Rehydration pending = each.getValue();
            if (pending.due().isAfter(now) || !container.rehydrations().remove(each.getKey(), pending)) {
                continue;
            }
            accounts.azurite()
                    .send(
                            StorageAccounts.own("PUT", Map.of("x-ms-access-tier", List.of(pending.tier()))),
                            "/" + container.inside() + "/" + each.getKey(),
                            "comp=tier");
        }
    }

    boolean there(StorageContainer container, BlobCall call) throws IOException, InterruptedException {
        return head(container, call.rawBlob()).status() / 100 == 2;
    }

    boolean archived(StorageContainer container, BlobCall call) throws IOException, InterruptedException {
        WireAnswer head = head(container, call.rawBlob());
        return header(head, "x-ms-access-tier").equals("Archive");
    }

    /** Takes a blob out of the archive, which takes its time. */
    WireAnswer rehydrate(StorageContainer container, BlobCall call) throws BlobError {
        String tier = call.header("x-ms-access-tier");
        String priority = call.header("x-ms-rehydrate-priority");
        if (tier.equals("Archive") && !container.rehydrations().containsKey(call.rawBlob())) {
            return new WireAnswer(200, Map.of(), new byte[0]);
        }
        Rehydration before = container.rehydrations().get(call.rawBlob());
        boolean faster = before != null
                && before.tier().equals(tier)
                && before.priority().equals("Standard")
                && priority.equals("High");
        if (before != null && !faster) {
            throw new BlobError(
                    409,
                    "BlobBeingRehydrated",
                    "This operation is not permitted because the blob is being rehydrated.");
        }
        boolean high = priority.equals("High");
        Duration all = accounts.world().timing().rehydrating();
        Instant due = accounts.clock().instant().plus(high ? all.dividedBy(2) : all);
        container.rehydrations().put(call.rawBlob(), new Rehydration(tier, high ? "High" : "Standard", due));
        return new WireAnswer(202, Map.of(), new byte[0]);
    }

    /**
     * Fails where the blob is there and must not be touched: what a policy holds is never overwritten, and deleted when its time is over
     * (https://learn.microsoft.com/azure/storage/blobs/immutable-time-based-retention-policy-overview).
     */
    void requireFree(StorageContainer container, BlobCall call, boolean deleting)
            throws BlobError, IOException, InterruptedException {
        WireAnswer head = head(container, call.rawBlob());
        if (head.status() / 100 != 2) {
            return;
        }
        Optional<Immutability> policy = container.immutability();
        if (!container.holds().isEmpty() || (policy.isPresent() && !deleting)) {
            throw BlobError.immutable();
        }
        Instant created = ZonedDateTime.parse(header(head, "x-ms-creation-time"), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
        if (policy.isPresent()
                && created.plus(policy.get().time()).isAfter(accounts.clock().instant())) {
            throw BlobError.immutable();
        }
    }

    private WireAnswer head(StorageContainer container, String rawBlob) throws IOException, InterruptedException {
        return accounts.azurite().send(StorageAccounts.own("HEAD"), "/" + container.inside() + "/" + rawBlob, "");
    }

    private static String header(WireAnswer answer, String name) {
        return answer.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().getFirst())
                .findFirst()
                .orElse("");
    }

    /** Azurite has another code for a body that is not the one of its MD5. */
    static void requireSame(WireAnswer answer) throws BlobError {
        if (answer.status() == 400
                && new String(answer.body(), StandardCharsets.UTF_8).contains("contentMD5 doesn't match")) {
            throw new BlobError(
                    400,
                    "Md5Mismatch",
                    "The MD5 value specified in the request did not match with the MD5 value calculated by the server.");
        }
    }

    /** What a blob is encrypted with; fails where there is no such scope. */
    static String scope(StorageAccount account, StorageContainer container, BlobCall call) throws BlobError {
        String asked = call.header("x-ms-encryption-scope");
        String scope = asked.isEmpty() ? container.defaultScope() : asked;
        if (!asked.isEmpty()) {
            ObjectNode found = account.scopes().get(asked);
            if (found == null || !found.at("/properties/state").asString("").equals("Enabled")) {
                throw new BlobError(
                        409,
                        "EncryptionScopeNotAvailable",
                        "The encryption scope " + asked + " is not there or is disabled.");
            }
        }
        return scope;
    }

    /** A look at one blob, with what Azurite does not know. */
    WireAnswer told(StorageAccount account, StorageContainer container, BlobCall call, WireAnswer answer) {
        WireAnswer told = answer;
        Rehydration pending = container.rehydrations().get(call.rawBlob());
        if (pending != null) {
            told = told.with("x-ms-archive-status", pending.status())
                    .with("x-ms-rehydrate-priority", pending.priority());
        }
        Instant read = container.read().get(call.rawBlob());
        if (account.tracksAccess() && read != null) {
            told = told.with("x-ms-last-access-time", time(read));
        }
        String scope = container.scopes().get(call.rawBlob());
        return scope == null || scope.startsWith("$") ? told : told.with("x-ms-encryption-scope", scope);
    }

    private static String time(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atZone(ZoneOffset.UTC));
    }

    /** The query of a listing, for pages that are not too long. */
    static String pages(Map<String, String> query) {
        Map<String, String> all = new TreeMap<>(query);
        int asked = Integer.parseInt(query.getOrDefault("maxresults", Integer.toString(PAGE)));
        all.put("maxresults", Integer.toString(Math.min(PAGE, asked)));
        return all.entrySet().stream()
                .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A listing, with what Azurite does not know. */
    WireAnswer listed(StorageAccount account, StorageContainer container, WireAnswer answer) {
        if (answer.status() / 100 != 2
                || (container.rehydrations().isEmpty() && container.read().isEmpty())) {
            return answer;
        }
        Matcher blobs = BLOB.matcher(new String(answer.body(), StandardCharsets.UTF_8));
        String text = blobs.replaceAll(blob -> Matcher.quoteReplacement(listed(account, container, blob)));
        return new WireAnswer(answer.status(), answer.headers(), text.getBytes(StandardCharsets.UTF_8));
    }

    private static String listed(StorageAccount account, StorageContainer container, MatchResult blob) {
        Matcher name = NAME.matcher(blob.group(1));
        if (!name.find()) {
            return blob.group();
        }
        String key = encoded(unescaped(name.group(1)));
        StringBuilder more = new StringBuilder();
        Rehydration pending = container.rehydrations().get(key);
        if (pending != null) {
            more.append("<ArchiveStatus>").append(pending.status()).append("</ArchiveStatus><RehydratePriority>");
            more.append(pending.priority()).append("</RehydratePriority>");
        }
        Instant read = container.read().get(key);
        if (account.tracksAccess() && read != null) {
            more.append("<LastAccessTime>").append(time(read)).append("</LastAccessTime>");
        }
        return END.matcher(blob.group()).replaceFirst(Matcher.quoteReplacement(more + "</Properties>"));
    }

    private static String unescaped(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&amp;", "&");
    }
}
