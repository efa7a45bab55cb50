package io.mlops.spi;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads a service's answer in XML, of which little is wanted: nothing that it names is fetched, nothing that it defines is followed. */
public final class XmlElements {
    private static final XMLInputFactory XML = factory();

    private XmlElements() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** Told of each element when it ends. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Is told of one.
         *
         * @param parent the name of the element around it; empty for the outermost
         * @param text what stands in it, behind the last element in it
         */
        void element(String parent, String name, String text) throws IOException;

        /** An attribute of an element, before what stands in that. */
        default void attribute(String element, String name, String value) throws IOException {}
    }

    /** Reads to the end; the stream stays the caller's. */
    public static void read(InputStream content, Visitor visitor) throws IOException {
        try {
            XMLStreamReader reader = XML.createXMLStreamReader(content);
            ArrayDeque<String> open = new ArrayDeque<>();
            StringBuilder text = new StringBuilder();
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        open.push(reader.getLocalName());
                        text.setLength(0);
                        for (int i = 0; i < reader.getAttributeCount(); i++) {
                            visitor.attribute(
                                    reader.getLocalName(),
                                    reader.getAttributeLocalName(i),
                                    reader.getAttributeValue(i));
                        }
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
            throw new IOException("the answer is no XML: " + e.getMessage(), e);
        }
    }
}
