package dev.weir.servlet;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EventListener;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * What Weir wants to know of an application's {@code web.xml} and fragments and no API tells. A
 * descriptor that cannot be read says nothing: to complain is the container's business.
 *
 * @param distributable whether {@code web.xml} says {@code <distributable/>}
 * @param listenerClasses names in the order of declaration, {@code web.xml} first
 */
record Descriptors(boolean distributable, List<String> listenerClasses) {
  private static final System.Logger LOG = System.getLogger("dev.weir.servlet");
  private static final String WEB_XML = "/WEB-INF/web.xml";
  private static final String FRAGMENT = "META-INF/web-fragment.xml";

  static Descriptors of(ServletContext context, ClassLoader loader) {
    Reading reading = new Reading();
    try (InputStream web = context.getResourceAsStream(WEB_XML)) {
      reading.read(web);
      boolean distributable = reading.distributable;
      for (URL fragment : Collections.list(loader.getResources(FRAGMENT))) {
        try (InputStream in = fragment.openStream()) {
          reading.read(in);
        }
      }
      return new Descriptors(distributable, List.copyOf(reading.listeners));
    } catch (IOException unreadable) {
      LOG.log(System.Logger.Level.DEBUG, "A deployment descriptor could not be read", unreadable);
      return new Descriptors(reading.distributable, List.copyOf(reading.listeners));
    }
  }

  /** Instances of the declared listeners; not the container's own, which it keeps to itself. */
  List<EventListener> listeners(ServletContext context) {
    List<EventListener> made = new ArrayList<>();
    for (String name : listenerClasses) {
      try {
        Class<?> type = Class.forName(name, false, WeirContext.loader(context));
        if (EventListener.class.isAssignableFrom(type) && SessionListeners.concerns(type)) {
          made.add(context.createListener(type.asSubclass(EventListener.class)));
        }
      } catch (Exception unusable) {
        LOG.log(System.Logger.Level.WARNING, "The listener " + name + " cannot be made", unusable);
      }
    }
    return made;
  }

  private static final class Reading {
    private final List<String> listeners = new ArrayList<>();
    private boolean distributable;

    void read(@Nullable InputStream descriptor) {
      if (descriptor == null) {
        return;
      }
      XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
      try {
        XMLStreamReader reader = factory.createXMLStreamReader(descriptor);
        while (reader.hasNext()) {
          if (reader.next() == XMLStreamConstants.START_ELEMENT) {
            element(reader);
          }
        }
      } catch (XMLStreamException malformed) {
        LOG.log(System.Logger.Level.DEBUG, "A deployment descriptor is malformed", malformed);
      }
    }

    private void element(XMLStreamReader reader) throws XMLStreamException {
      switch (reader.getLocalName()) {
        case "distributable" -> distributable = true;
        case "listener-class" -> listeners.add(reader.getElementText().strip());
        default -> {
          // What else an application declares is no business of sessions.
        }
      }
    }
  }
}
