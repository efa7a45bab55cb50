package io.mlops.sandbox.s3;

import io.mlops.sandbox.wire.AwsException;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Intelligent-Tiering configurations of buckets: put, got, listed, deleted, and refused where S3 would refuse them. The bounds are those of
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tiering.html. Thread-safe.
 */
final class IntelligentTiering {
    private static final Pattern QUERY = Pattern.compile("(?:^|&)intelligent-tiering(?:=?(?:&|$))");
    private static final Pattern ID = Pattern.compile("(?:^|&)id=([^&]*)");
    private static final Pattern BODY =
            Pattern.compile("(?s).*?<IntelligentTieringConfiguration[^>]*>(.*)</IntelligentTieringConfiguration>\\s*");
    private static final Pattern TIERING = Pattern.compile("(?s)<Tiering>(.*?)</Tiering>");
    private static final int LONGEST = 730;
    private static final int PAGE = 100;

    private final Map<String, ConcurrentSkipListMap<String, String>> buckets = new ConcurrentHashMap<>();

    static boolean match(WireRequest request) {
        return QUERY.matcher(request.rawQuery()).find();
    }

    void forget(String bucket) {
        buckets.remove(bucket);
    }

    WireAnswer answer(String bucket, WireRequest request) throws AwsException {
        ConcurrentSkipListMap<String, String> configurations =
                buckets.computeIfAbsent(bucket, name -> new ConcurrentSkipListMap<>());
        Optional<String> id = parameter(ID, request);
        return switch (request.method()) {
            case "GET" -> id.isPresent() ? one(configurations, id.get()) : all(configurations, request);
            case "PUT" -> {
                String wanted = id.orElseThrow(() -> malformed("the query lacks id"));
                configurations.put(wanted, checked(wanted, new String(request.body(), StandardCharsets.UTF_8)));
                yield WireAnswer.of(200, "application/xml", "");
            }
            case "DELETE" -> {
                String wanted = id.orElseThrow(() -> malformed("the query lacks id"));
                if (configurations.remove(wanted) == null) {
                    throw missing();
                }
                yield WireAnswer.of(204, "application/xml", "");
            }
            default -> throw new AwsException(405, "MethodNotAllowed", "The specified method is not allowed");
        };
    }

    private static WireAnswer one(Map<String, String> configurations, String id) throws AwsException {
        String found = configurations.get(id);
        if (found == null) {
            throw missing();
        }
        return xml(element("IntelligentTieringConfiguration", found));
    }

    private static WireAnswer all(ConcurrentSkipListMap<String, String> configurations, WireRequest request) {
        String after = parameter(Pattern.compile("(?:^|&)continuation-token=([^&]*)"), request)
                .orElse("");
        StringBuilder list = new StringBuilder();
        String last = "";
        int count = 0;
        for (Map.Entry<String, String> each :
                configurations.tailMap(after, false).entrySet()) {
            if (count == PAGE) {
                break;
            }
            list.append(element("IntelligentTieringConfiguration", each.getValue()));
            last = each.getKey();
            count++;
        }
        boolean more = count == PAGE && configurations.higherKey(last) != null;
        list.append(element("IsTruncated", Boolean.toString(more)));
        if (more) {
            list.append(element("NextContinuationToken", last));
        }
        return xml(element("ListBucketIntelligentTieringConfigurationsOutput", list.toString()));
    }

    private static String checked(String id, String body) throws AwsException {
        Matcher all = BODY.matcher(body);
        if (!all.matches() || !all.group(1).contains(element("Id", id))) {
            throw malformed("the body is no configuration of this id");
        }
        String content = all.group(1);
        if (!content.contains("<Status>Enabled</Status>") && !content.contains("<Status>Disabled</Status>")) {
            throw malformed("it lacks a Status");
        }
        if (!TIERING.matcher(content).find()) {
            throw malformed("it lacks a Tiering");
        }
        for (MatchResult tiering : TIERING.matcher(content).results().toList()) {
            int least = tiering.group(1).contains(element("AccessTier", "ARCHIVE_ACCESS"))
                    ? 90
                    : tiering.group(1).contains(element("AccessTier", "DEEP_ARCHIVE_ACCESS")) ? 180 : LONGEST + 1;
            Matcher days = Pattern.compile("<Days>(\\d{1,9})</Days>").matcher(tiering.group(1));
            if (!days.find() || Integer.parseInt(days.group(1)) < least || Integer.parseInt(days.group(1)) > LONGEST) {
                throw new AwsException(
                        400,
                        "InvalidArgument",
                        "Invalid AccessTier or Days: " + tiering.group(1) + "; at least " + least);
            }
        }
        return content;
    }

    private static Optional<String> parameter(Pattern pattern, WireRequest request) {
        Matcher matcher = pattern.matcher(request.rawQuery());
        return matcher.find()
                ? Optional.of(URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static String element(String name, String content) {
        return "<" + name + ">" + content + "</" + name + ">";
    }

    private static WireAnswer xml(String content) {
        return WireAnswer.of(200, "application/xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + content);
    }

    private static AwsException missing() {
        return new AwsException(404, "NoSuchConfiguration", "The specified configuration does not exist.");
    }

    private static AwsException malformed(String how) {
        return new AwsException(400, "MalformedXML", "The XML you provided was not well-formed: " + how);
    }
}
