package io.mlops.provider.aws;

import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * EC2's DescribeSpotPriceHistory in its query protocol, two changes a page
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html). Thread-safe.
 */
final class SpotHistory implements WireService {
    private static final Pattern TOKEN = Pattern.compile("NextToken=(\\d+)");
    private static final int PAGE = 2;

    private final List<Change> changes;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    SpotHistory(List<Change> changes) {
        this.changes = List.copyOf(changes);
    }

    /**
     * A price that was changed.
     *
     * @param zone its id; its name is another one in every account
     */
    record Change(String machine, String zone, String usd, String at) {
        String item() {
            return "<item><instanceType>" + machine
                    + "</instanceType><productDescription>Linux/UNIX</productDescription>"
                    + "<spotPrice>" + usd + "</spotPrice><timestamp>" + at + "</timestamp>"
                    + "<availabilityZone>us-east-1x</availabilityZone><availabilityZoneId>" + zone
                    + "</availabilityZoneId></item>";
        }
    }

    /** The bodies of all requests. */
    List<String> asked() {
        return asked;
    }

    @Override
    public WireAnswer answer(WireRequest request) {
        String question = URLDecoder.decode(new String(request.body(), StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        asked.add(question);
        Matcher token = TOKEN.matcher(question);
        int from = token.find() ? Integer.parseInt(token.group(1)) : 0;
        int to = Math.min(changes.size(), from + PAGE);
        StringBuilder page = new StringBuilder(
                        "<DescribeSpotPriceHistoryResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">")
                .append("<requestId>00000000-0000-0000-0000-000000000001</requestId><spotPriceHistorySet>");
        changes.subList(from, to).forEach(change -> page.append(change.item()));
        page.append("</spotPriceHistorySet><nextToken>")
                .append(to < changes.size() ? Integer.toString(to) : "")
                .append("</nextToken></DescribeSpotPriceHistoryResponse>");
        return WireAnswer.of(200, "text/xml;charset=UTF-8", page.toString());
    }
}
