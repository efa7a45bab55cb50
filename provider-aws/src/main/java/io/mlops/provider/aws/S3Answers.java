package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.artifact.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads the few answers of S3 in XML that are asked for directly. */
final class S3Answers {
    private static final XMLInputFactory XML = factory();

    private S3Answers() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** Told of each element that holds text only. */
    @FunctionalInterface
    private interface Visitor {
        void element(String parent, String name, String text);
    }

    /**
     * A page of a listing with {@code encoding-type=url}
     * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html).
     *
     * @param sizes gets what is on it; names that this store could neither read nor write are left out
     * @return where the next page begins; null after the last
     */
    static @Nullable String page(InputStream content, SortedMap<ObjectKey, ByteSize> sizes) throws IOException {
        Page page = new Page();
        read(content, page);
        page.sizes.forEach(
                (name, size) -> ObjectKey.read(page.encoded ? URLDecoder.decode(name, StandardCharsets.UTF_8) : name)
                        .ifPresent(key -> sizes.put(key, size)));
        return page.next;
    }

    private static final class Page implements Visitor {
        private final Map<String, ByteSize> sizes = new LinkedHashMap<>();
        private boolean encoded;
        private String key = "";
        private @Nullable String next;

        @Override
        public void element(String parent, String name, String text) {
            switch (parent + "/" + name) {
                case "Contents/Key" -> key = text;
                // The size comes after the key.
                case "Contents/Size" -> sizes.put(key, new ByteSize(Long.parseLong(text)));
                case "ListBucketResult/EncodingType" -> encoded = text.equals("url");
                case "ListBucketResult/NextContinuationToken" -> next = text;
                default -> {}
            }
        }
    }

    /** The text of the first element of a name; empty where there is none. */
    static String text(InputStream content, String wanted) throws IOException {
        String[] found = {""};
        read(content, (parent, name, text) -> found[0] = name.equals(wanted) && found[0].isEmpty() ? text : found[0]);
        return found[0];
    }

    private static void read(InputStream content, Visitor visitor) throws IOException {
        try {
            XMLStreamReader reader = XML.createXMLStreamReader(content);
            ArrayDeque<String> open = new ArrayDeque<>();
            StringBuilder text = new StringBuilder();
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        open.push(reader.getLocalName());
                        text.setLength(0);
                    }
                    case XMLStreamConstants.CHARACTERS -> text.append(reader.getText());
                    case XMLStreamConstants.END_ELEMENT -> {
                        String name = open.pop();
                        visitor.element(open.isEmpty() ? "" : open.peek(), name, text.toString());
                        text.setLength(0);
                    }
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            throw new IOException("S3's answer is no XML: " + e.getMessage(), e);
        }
    }
}
