package io.mlops.gateway;

import io.mlops.gateway.Faults.Active;
import io.mlops.gateway.Faults.Refused;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The admin port's {@code /faults}: {@code GET} lists them, {@code POST} injects one, {@code PUT /faults/<id>} renews it and
 * {@code DELETE /faults/<id>} reverts it. Belongs to the admin port's thread.
 */
final class FaultPages {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    static final String PATH = "/faults";

    private final Faults faults;
    private final FaultToken token;

    FaultPages(Faults faults, FaultToken token) {
        this.faults = faults;
        this.token = token;
    }

    static boolean serves(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    AdminPage answer(FullHttpRequest request) {
        String path = RequestTarget.path(request.uri());
        String id = path.length() > PATH.length() ? path.substring(PATH.length() + 1) : "";
        String what = request.method().name() + (id.isEmpty() ? "" : " id");
        try {
            if (what.equals("GET")) {
                return list();
            }
            requireTrusted(request);
            return switch (what) {
                case "POST" -> inject(request);
                case "PUT id" -> AdminPage.json(200, json(faults.renew(id)).toString());
                case "DELETE id" -> revert(id);
                default -> throw new Refused(405, "there are GET and POST /faults, PUT and DELETE /faults/<id>");
            };
        } catch (Refused e) {
            return AdminPage.error(e.status(), String.valueOf(e.getMessage()));
        } catch (FaultRequest.Invalid e) {
            return AdminPage.error(400, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return AdminPage.error(503, "the token cannot be read: " + e);
        }
    }

    /** Whoever can read the token may do it; a page in a browser may not, whatever it knows. */
    private void requireTrusted(FullHttpRequest request) throws Refused, IOException {
        if (request.headers().contains(HttpHeaderNames.ORIGIN)) {
            throw new Refused(403, "no browser may inject faults");
        }
        if (!token.matches(request.headers().get(Headers.FAULT_TOKEN))) {
            throw new Refused(401, "faults need the secret token: " + token.advice());
        }
    }

    private AdminPage inject(FullHttpRequest request) throws Refused, FaultRequest.Invalid {
        FaultRequest asked = FaultRequest.parse(request.content().toString(StandardCharsets.UTF_8));
        return AdminPage.json(201, json(faults.inject(asked)).toString());
    }

    private AdminPage revert(String id) throws Refused {
        faults.revert(id);
        return AdminPage.json(200, MAPPER.createObjectNode().put("reverted", id).toString());
    }

    private AdminPage list() {
        ObjectNode root = MAPPER.createObjectNode();
        ArrayNode array = root.putArray("faults");
        faults.active().forEach(each -> array.add(json(each)));
        return AdminPage.json(200, root.toString());
    }

    private static ObjectNode json(Active each) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("id", each.fault().id());
        node.put("kind", each.fault().word());
        node.put("deployment", each.request().deployment());
        ArrayNode upstreams = node.putArray("upstreams");
        each.request().upstreams().forEach(upstreams::add);
        node.put("location", each.request().location());
        node.put("does", each.fault().phrase());
        node.put("seconds", each.request().limit().toSeconds());
        node.put("renewWithinMillis", Faults.RENEW_WITHIN.toMillis());
        return node;
    }
}
