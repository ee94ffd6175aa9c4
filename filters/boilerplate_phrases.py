"""What furniture of web pages says, as whole lines in lower case without the punctuation around them.

Alternatives for RE2, by kind and language. Those that end in `.*` are for lines of eight words at most, as all are.
"""

from collections.abc import Mapping

_NETWORKS = (
    "facebook|twitter|x|linkedin|whatsapp|telegram|pinterest|reddit|tumblr|instagram|youtube|xing|line|e-?mail|mail"
)

PHRASES: Mapping[str, Mapping[str, str]] = {
    "cookies": {
        "en": (
            r"(?:accept|allow|reject|decline)(?: all)? cookies|(?:accept|reject|decline) all"
            r"|manage (?:cookies?|consent)(?: settings| preferences)?|only necessary cookies"
            r"|cookie (?:settings|preferences|policy|notice|consent)|(?:we use|this (?:web)?site uses)"
            r" cookies.*"
        ),
        "fr": (
            r"tout (?:accepter|refuser)|(?:accepter|refuser|gérer) (?:tous )?(?:les|mes|des) cookies"
            r"|continuer sans accepter"
            r"|(?:paramètres|paramétrer|préférences|gestion|politique)(?: en matière)?(?: de| des| les|"
            r" relative aux)? cookies"
            r"|(?:ce site|nous) utilis(?:e|ons) des cookies.*"
        ),
        "de": (
            r"(?:alle )?cookies (?:akzeptieren|ablehnen|zulassen)|alle[sn]? (?:akzeptieren|ablehnen|zustimmen)"
            r"|cookie-?(?:einstellungen|richtlinien?|hinweis|präferenzen)"
            r"|(?:diese (?:web)?seite|diese website|wir) (?:verwende|nutz)(?:t|n|en) cookies.*"
        ),
        "es": (
            r"(?:aceptar|rechazar)(?: todas)?(?: las)? cookies|(?:aceptar|rechazar) tod[ao]s?"
            r"|(?:configuración|configurar|política|aviso|preferencias) (?:de )?(?:las )?cookies"
            r"|(?:este sitio(?: web)?|esta web) (?:utiliza|usa) cookies.*|(?:utilizamos|usamos) cookies.*"
        ),
        "ja": (
            r"(?:すべての)?(?:cookie|クッキー)(?:を|に)?(?:すべて)?(?:同意|許可|拒否)(?:する)?"
            r"|(?:cookie|クッキー)(?:を受け入れる|の?設定|ポリシー)|(?:すべて|全て)(?:許可|拒否|同意)(?:する)?"
        ),
        "zh": (
            r"(?:接受|拒绝|拒絕|同意|允许|允許)(?:所有|全部)? ?cookies?|(?:全部|一律)(?:接受|拒绝|拒絕)"
            r"|cookies? ?(?:设置|設定|政策|偏好)"
        ),
    },
    "share": {
        "en": (
            r"share|tweet(?: this)?|pin it|copy link|e-?mail this(?: page| article| post)?"
            r"|print (?:this )?(?:page|article)|share this(?: article| page| post| story)?(?: with .*)?"
            r"|(?:like|find|join) us on .*|follow(?: me| us)(?: on .*)?"
            rf"|(?:share|save|post|click to share) (?:on|via|to|by|with) (?:{_NETWORKS}).*"
        ),
        "fr": (
            r"partager(?: (?:cet article|cette page|l['’]article))?|suivez[ -]nous(?: sur .*)?"
            r"|imprimer(?: (?:cet article|la page))?"
            rf"|(?:partager|envoyer|retrouvez[ -]nous) (?:sur|par|via) (?:{_NETWORKS}).*"
        ),
        "de": (
            r"(?:artikel |beitrag |seite )?(?:teilen|drucken)|folge(?:n sie)? uns(?: auf .*)?"
            rf"|auf .{{1,20}} (?:teilen|folgen)|(?:per|via|bei) (?:{_NETWORKS}) (?:teilen|senden|empfehlen)"
            rf"|teilen (?:auf|per|via) (?:{_NETWORKS})"
        ),
        "es": (
            rf"compartir(?: (?:esto|este artículo))?|compart(?:e|ir) (?:en|por|vía) (?:{_NETWORKS}).*"
            r"|síguenos(?: en .*)?|imprimir(?: artículo)?"
        ),
        "ja": (
            rf"(?:この記事を|(?:{_NETWORKS})で)?(?:シェア|ツイート|共有)(?:する)?|フォローする"
            r"|(?:この記事を)?印刷(?:する)?|リンクをコピー"
        ),
        "zh": (
            rf"(?:分享|转发|轉發)(?:本文|文章|到|至)? ?(?:微信|微博|朋友圈|qq ?空间|{_NETWORKS})?|关注我们|關注我們"
            r"|打印本页|列印本頁|复制链接"
        ),
    },
    "subscribe": {
        "en": (
            r"subscribe(?: now| today| here)?"
            r"|subscribe to (?:our|the|this) (?:newsletter|blog|channel|feed|podcast|updates|list).*"
            r"|(?:sign up|register) (?:for|to) (?:our |the )?(?:free |daily |weekly )*(?:newsletters?"
            r"|e-?mails?|updates).*"
            r"|(?:join|get) (?:our|the) (?:newsletter|mailing list).*|newsletter(?: sign-?up)?"
            r"|enter your e-?mail(?: address)?.*"
        ),
        "fr": (
            r"(?:s['’]abonner|je m['’]abonne|abonnez[ -]vous|inscrivez[ -]vous)(?: à (?:la|notre)"
            r" (?:newsletter|lettre).*)?"
        ),
        "de": (
            r"(?:jetzt |hier )?(?:(?:unseren |den )?newsletter )?abonnieren|newsletter-?anmeldung"
            r"|(?:jetzt )?zum newsletter anmelden|newsletter bestellen"
        ),
        "es": (
            r"suscr[ií]b(?:ete|irse|ase)(?: (?:ahora|aquí|a (?:nuestro|nuestra|la|el) .*))?"
            r"|boletín(?: de noticias)?"
        ),
        "ja": (
            r"(?:メルマガ|メールマガジン|ニュースレター)(?:に|を|の)?(?:登録|購読)(?:する)?|購読する"
            r"|チャンネル登録(?:する)?"
        ),
        "zh": r"(?:订阅|訂閱)(?:我们|我們|本站|邮件|電子報|电子报|频道|頻道|rss)?",
    },
    "read_more": {
        "en": (
            r"(?:read|see|view|show|load|learn|find out) (?:more|all|less)(?: (?:about|on|at|from|here) ?.*)?"
            r"|continue reading.*|more info"
            r"|read (?:the )?(?:full|whole|entire|rest of the|original) (?:story|article|post|review).*"
            r"|click here(?: (?:to|for) .*)?"
        ),
        "fr": (
            r"lire (?:la suite|plus|l['’]article(?: complet)?)|(?:à )?lire (?:aussi|également).*|voir (?:plus"
            r"|tout)"
            r"|afficher plus|en savoir plus(?: sur .*)?|cliquez ici.*"
        ),
        "de": (
            r"weiter ?lesen|mehr (?:lesen|erfahren|anzeigen|dazu|infos|informationen)|alle anzeigen|hier"
            r" klicken.*"
            r"|lesen sie (?:auch|mehr|hier).*|zum artikel"
        ),
        "es": (
            r"(?:leer|ver|saber|mostrar|cargar) (?:más|todo)(?: (?:sobre|de) .*)?"
            r"|(?:seguir|continuar|sigue) leyendo|más información|haz clic aquí.*|lee(?:r)? también.*"
        ),
        "ja": (
            r"続きを(?:読む|見る|よむ)|もっと(?:見る|読む|詳しく)|詳細を見る|詳しく(?:は|見る)?(?:こちら)?"
            r"|(?:詳細は)?こちら(?:をクリック)?|全文を(?:読む|表示)|一覧(?:を見る|へ)|すべて(?:見る|表示)"
        ),
        "zh": (
            r"(?:阅读|閱讀|查看|显示|顯示|了解|浏览|瀏覽|加载|載入)(?:更多|全文|原文|详情|詳情)|更多(?:内容"
            r"|內容)?"
            r"|展开(?:全文)?|(?:点击|點擊)(?:这里|這裡|此处|此處|查看|查看更多|阅读原文|閱讀原文|阅读更多)"
            r"|(?:继续阅读|繼續閱讀)"
        ),
    },
    "copyright": {
        "en": (
            r"(?:copyright )?(?:©|ⓒ).*|(?:copyright )?\(?c\) ?\d{4}.*|copyright ?(?:by )?(?:19|20)\d\d\b.*"
            r"|.*all rights reserved.*"
        ),
        "fr": r".*tous droits réservés.*",
        "de": r".*alle rechte vorbehalten.*",
        "es": r".*(?:todos los )?derechos reservados.*",
        "ja": r".{0,20}無断(?:転載|複製|転用|引用).{0,10}(?:禁|お断り).{0,12}",
        "zh": r".{0,20}(?:版权|版權)所有.{0,20}|.{0,6}未经.{0,8}(?:不得|禁止|严禁|请勿)(?:转载|使用|复制).{0,8}",
    },
    "cart": {
        "en": (
            r"\d+ items? in (?:your )?(?:shopping )?(?:cart|basket|bag)|add to (?:cart|basket|bag|wish ?list)"
            r"|proceed to checkout|items? in (?:your )?(?:cart|basket|bag)"
            r"|(?:view|go to|shopping) (?:cart|basket|bag)|(?:your )?(?:cart|basket|bag) is(?: currently)?"
            r" empty"
            r"|buy (?:it )?now"
        ),
        "fr": (
            r"ajouter au panier|(?:voir|votre|mon) (?:le |mon )?panier(?: est vide)?"
            r"|\d+ articles? dans (?:le|votre) panier|acheter maintenant"
        ),
        "de": (
            r"in den (?:warenkorb|einkaufswagen)(?: legen)?"
            r"|(?:ihr|mein|zum|dein)? ?warenkorb(?: ist leer| anzeigen)?|zur kasse|jetzt kaufen"
            r"|\d+ artikel im warenkorb"
        ),
        "es": (
            r"(?:añadir|agregar) (?:al carr(?:it)?o|a la cesta)(?: de compras?)?"
            r"|(?:ver|mi|tu) (?:carrito|cesta)(?: está vací[oa])?|comprar ahora|finalizar compra"
        ),
        "ja": (
            r"(?:買い物)?(?:カート|かご)(?:に(?:入れる|追加(?:する)?)|を見る|の中身)|レジに進む|今すぐ(?:購入"
            r"|買う)"
        ),
        "zh": (
            r"(?:加入|添加到|放入|查看|我的)(?:购物车|購物車)|立即(?:购买|購買)|(?:购物车|購物車)(?:为空"
            r"|是空的)"
            r"|去结算"
        ),
    },
    "counter": {
        "en": (
            r"(?:\d[\d.,]* ?[km]? ?(?:likes?|shares?|comments?|followers?|views?|retweets?|tweets?|replies"
            r"|subscribers?|reads?)[ ·|•,/]*)+"
            r"|no comments(?: yet)?|be the first to comment.*"
            r"|(?:leave|post|add|write) (?:a|your) (?:comment|reply|review)|\d+ min(?:ute)?s?\.? read"
            r"|(?:view|show|see) (?:all )?(?:\d+ )?(?:comments|replies)"
            r"|you must (?:be logged|log) in to (?:post a )?(?:comment|reply).*"
        ),
        "fr": (
            r"\d[\d .,]*k? ?(?:j['’]aime|commentaires?|partages?|vues?|abonnés?|réactions?)|aucun commentaire"
            r"|(?:laisser|ajouter|écrire) un commentaire|(?:temps de )?lecture ?:? ?\d+ ?min(?:utes)?"
        ),
        "de": (
            r"\d[\d.,]* ?(?:kommentare?|gefällt mir|aufrufe|abonnenten)|keine kommentare"
            r"|kommentar (?:schreiben|hinterlassen|verfassen)|schreibe? einen kommentar"
            r"|lesezeit:? ?(?:ca\. ?)?\d+ ?min(?:uten|\.)?"
        ),
        "es": (
            r"\d[\d.,]* ?(?:me gusta|comentarios?|compartidos?|seguidores|visitas|vistas)"
            r"|(?:sin|no hay) comentarios|(?:deja|dejar|escribe|añadir) un comentario"
            r"|(?:tiempo de )?lectura:? ?\d+ ?min(?:utos)?"
        ),
        "ja": (
            r"\d[\d,.]* ?(?:件の)?(?:コメント|いいね|シェア|リツイート|フォロワー|回視聴"
            r"|ブックマーク)(?:[!！])?"
            r"|いいね[!！]?(?: ?\d+)?|コメント(?: ?[(（:：]? ?\d+|する|を(?:書く|残す|する|投稿する))"
        ),
        "zh": (
            r"\d[\d,.万]* ?(?:条|條|个|個|人|次)?(?:评论|評論|点赞|點讚|赞|讚|转发|轉發|分享|收藏|阅读|閱讀"
            r"|浏览|瀏覽|粉丝|粉絲|关注|觀看|观看)"
            r"|(?:发表|發表|暂无|暫無|写)(?:评论|評論)"
            r"|(?:评论|評論|点赞|转发|收藏|阅读|浏览|閱讀|瀏覽)(?:数|量|數)? ?[(（:：]? ?\d+"
        ),
    },
    "account": {
        "en": (
            r"(?:sign|log)[ -](?:in|up|out)(?: (?:to|with|here|or) ?.*)?|(?:create an|my|your) account"
            r"|forgot(?:ten)? (?:your )?password.*|already (?:a member|have an account|registered|a"
            r" subscriber).*"
        ),
        "fr": (
            r"se (?:dé)?connecter|s['’]inscrire|mon compte|créer un compte|mot de passe oublié.*"
            r"|déjà (?:inscrit|abonné).*"
        ),
        "de": r"(?:jetzt )?(?:einloggen|ausloggen|registrieren)|mein konto|passwort vergessen.*|konto erstellen",
        "es": (
            r"(?:iniciar|cerrar) sesión|reg[ií]str(?:ate|arse)|mi cuenta|crear (?:una )?cuenta"
            r"|¿?(?:olvidaste|has olvidado|olvidó) (?:tu|su|la) contraseña.*"
        ),
        "ja": (
            r"ログイン|ログアウト|サインイン|マイページ|(?:新規|無料)?会員登録|新規登録"
            r"|パスワードを(?:お)?忘れ.{0,10}"
        ),
        "zh": (
            r"登录|登錄|登入|退出登录|注册|註冊|免费注册|登录 ?/ ?注册|忘记密码|忘記密碼|我的(?:账户|账号"
            r"|帳戶)"
        ),
    },
    "site": {
        "en": (
            r"privacy policy|terms (?:of (?:use|service)|(?:and|&) conditions)(?: (?:and|&) privacy policy)?"
            r"|(?:back|scroll|return) to (?:the )?top|skip to .*|toggle navigation"
            r"|(?:related|recommended) (?:posts|articles|stories|content|news)"
            r"|you (?:may|might) also (?:like|enjoy|be interested).*"
            r"|(?:previous|next|older|newer) (?:post|article|story|posts|entries)|advertisements?"
            r"|(?:article|story) continues below.*|sponsored(?: content| links)?|trending now|contact us|about"
            r" us"
            r"|click to enlarge|site ?map"
        ),
        "fr": (
            r"politique de confidentialité|mentions légales|conditions (?:générales )?(?:d['’]utilisation|de"
            r" vente)"
            r"|retour (?:en haut|à l['’]accueil).*|aller au (?:contenu|menu).*|plan du site|contactez[ -]nous"
            r"|qui sommes[ -]nous|articles (?:similaires|liés|connexes)|publicité|article (?:précédent"
            r"|suivant)"
            r"|sur le même (?:sujet|thème)"
        ),
        "de": (
            r"datenschutz(?:erklärung|hinweise?)?|impressum|agb|nutzungsbedingungen|(?:zurück )?nach oben"
            r"|(?:direkt )?zum (?:seiten)?inhalt(?: springen)?|(?:zurück )?zur startseite"
            r"|ähnliche (?:artikel|beiträge)|anzeige|werbung|(?:nächster|vorheriger) (?:artikel|beitrag)|über"
            r" uns"
            r"|das könnte (?:sie|dich) auch interessieren"
        ),
        "es": (
            r"(?:política|aviso) de privacidad|aviso legal|términos y condiciones"
            r"|(?:condiciones|términos) de (?:uso|servicio)|volver (?:arriba|al inicio)"
            r"|(?:ir|saltar) al contenido.*|mapa del sitio|cont[aá]ct(?:anos|enos)|quiénes somos"
            r"|(?:artículos|entradas|noticias|notas) relacionad[ao]s|publicidad|(?:también )?te puede"
            r" interesar"
            r"|lo más (?:leído|visto)"
        ),
        "ja": (
            r"プライバシーポリシー|個人情報(?:保護方針|の取り扱い.{0,6})|利用規約|特定商取引法.{0,10}"
            r"|(?:ページの?)?(?:トップ|先頭)(?:へ|に)(?:戻る)?|トップページ(?:へ|に)?(?:戻る)?|サイトマップ"
            r"|お問い?合わせ|会社概要|運営会社|(?:関連|おすすめ|人気|最新)記事.{0,6}|スポンサー(?:ド)?リンク"
            r"|広告"
            r"|(?:前|次)の(?:記事|ページ)(?:へ|を読む)?|本文へ(?:スキップ|移動)"
        ),
        "zh": (
            r"(?:隐私|隱私|隱私權)(?:政策|声明|聲明|条款|條款)|(?:用户|使用|服务|服務)(?:协议|條款|条款)"
            r"|免责声明"
            r"|返回(?:顶部|首页|頂部|首頁)|回到顶部|(?:网站|網站)(?:地图|地圖)"
            r"|(?:联系|聯絡|聯繫|关于|關於)(?:我们|我們)"
            r"|(?:相关|相關|热门|熱門|推荐|推薦)(?:文章|阅读|閱讀|推荐|新闻|新聞|链接)|(?:上|下)一篇.{0,60}"
            r"|广告"
            r"|廣告|(?:责任编辑|責任編輯).{0,12}"
        ),
    },
}
