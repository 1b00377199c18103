const en = {
  sent: (channels: string) => `Sent via ${channels}`,
  under: (channels: string) => `On its way via ${channels}`,
  waits: (channel: string, why: string) => `Not yet sent via ${channel}: ${why}`,
  again: (time: string) => `(again at ${time})`,
  asked: 'It is sent again.',
  refused: 'It could not be sent again.',
  failed: (channel: string, why: string) => `Not delivered via ${channel}${why && `: ${why}`}`,
};

type DeliveryWords = typeof en;

const fr: DeliveryWords = {
  sent: (channels) => `Envoyé par ${channels}`,
  under: (channels) => `En route par ${channels}`,
  waits: (channel, why) => `Pas encore envoyé par ${channel} : ${why}`,
  again: (time) => `(nouvel essai à ${time})`,
  asked: 'Il est renvoyé.',
  refused: 'Il n’a pas pu être renvoyé.',
  failed: (channel, why) => `Non remis par ${channel}${why && ` : ${why}`}`,
};

export const deliveryWords = { en, fr };
